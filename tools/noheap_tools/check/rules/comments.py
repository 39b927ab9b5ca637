"""Comments that ignore findings."""

from noheap_tools.check.rules.rule import Effect, Rule

NH100 = Rule(
    "NH100",
    "a comment ignores what is not found",
    Effect.COMMENT,
    why=(
        "The code has changed since, or the comment is on another line than the finding. It would"
        " hide a new mistake there."
    ),
    fix="Remove the comment, or the code from its list.",
)
NH101 = Rule(
    "NH101",
    "a comment ignores a code that no rule has",
    Effect.COMMENT,
    why=(
        "A misspelt code ignores nothing. Without codes in brackets, in capitals, the comment"
        " ignores every finding on the line."
    ),
    fix="Write codes that noheap check --rules lists, as in `# noheap: ignore[NH012] reason`.",
)
