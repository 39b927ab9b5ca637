"""Native and viper code."""

from noheap_tools.check.rules.rule import Effect, Rule

NH060 = Rule(
    "NH060",
    "native or viper code that does not compile",
    Effect.VIPER,
    why="mpy-cross refuses it, and so does the board at import.",
    fix="See the limits of the viper emitter.",
)
NH061 = Rule(
    "NH061",
    "default, star or keyword-only parameters in viper",
    Effect.VIPER,
    why="It compiles, but the call raises TypeError.",
    fix="Give viper functions positional parameters only, and pass all of them.",
)
NH062 = Rule(
    "NH062",
    "nonlocal in viper",
    Effect.VIPER,
    why="An int stored into a nonlocal of a viper function is silently lost.",
    fix="Keep the state in an array and take a ptr32 of it.",
)
NH063 = Rule(
    "NH063",
    "a division in viper whose divisor may be zero",
    Effect.VIPER,
    why="viper does not check: no ZeroDivisionError, but a wrong result or a crash.",
    fix="Test the divisor, or shift.",
)
NH064 = Rule(
    "NH064",
    "a shift in viper by a negative or too large number",
    Effect.VIPER,
    why="The result depends on the CPU.",
    fix="Mask the shift: n & 31.",
)
NH065 = Rule(
    "NH065",
    "a constant that viper truncates",
    Effect.VIPER,
    why="A viper int has 32 bits; higher bits are cut off silently.",
    fix="Use a constant below 2**32.",
)
NH066 = Rule(
    "NH066",
    "a negative index on a viper pointer",
    Effect.VIPER,
    why="Pointers have no length: it reads or writes before the buffer.",
    fix="Index from 0.",
)
NH067 = Rule(
    "NH067",
    "the index of a viper pointer is used again",
    Effect.VIPER,
    why=(
        "MicroPython 1.26 on Thumb scales a local that is alone a ptr16 or ptr32 index in place "
        "(upstream issue 18800): afterwards the local has another value."
    ),
    fix="Write p[i + 0].",
)
