"""Code that the analysis cannot see."""

from noheap_tools.check.rules.rule import Effect, Rule

NH090 = Rule(
    "NH090",
    "a call that cannot be followed",
    Effect.UNRESOLVED,
    why="Its source is not among the files, so nothing is known about it.",
    fix="Give its file to noheap check as well, or prove the handler with --prove.",
)
NH091 = Rule(
    "NH091",
    "the handler could not be found",
    Effect.UNRESOLVED,
    why=(
        "The object that is registered here is not a function that can be followed, or it is what"
        " a call of the function returned."
    ),
    fix="Register the function itself, or name it by --entry module:function.",
)
NH098 = Rule(
    "NH098",
    "the checker itself failed",
    Effect.UNRESOLVED,
    why="This is a mistake of noheap check, not of the file. The rest was analysed.",
    fix=(
        "Report it with the file, or the lines around, as an issue of noheap; until it is fixed,"
        " check that code by hand."
    ),
)
NH099 = Rule(
    "NH099",
    "the file could not be read",
    Effect.UNRESOLVED,
    why=(
        "It is not readable, or MicroPython's compiler refuses it: that has no match, no [*a] and"
        " no {**d}. The other files were analysed."
    ),
    fix="Fix it, or exclude it.",
)
