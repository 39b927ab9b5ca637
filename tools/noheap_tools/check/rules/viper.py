"""Native and viper code."""

from noheap_tools.check.rules.rule import Effect, Rule

NH060 = Rule(
    "NH060",
    "native or viper code that does not compile",
    Effect.VIPER,
    why="mpy-cross refuses it, and so does the board at import.",
    fix=(
        "Keep to what the emitter knows: both operands ints or pointers, a constant above 2**30 as"
        " int(0xFFFFFFFE), no generators, no *args."
    ),
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
        "MicroPython up to 1.27 on Thumb scales a local that is alone a ptr16 or ptr32 index in "
        "place (upstream issue 18800): afterwards the local has another value."
    ),
    fix="Write p[i + 0].",
)
NH068 = Rule(
    "NH068",
    "a shift to the right of what may be negative, in viper",
    Effect.VIPER,
    why=(
        "A viper int is a word with a sign, which >> copies: of a word with its highest bit set,"
        " `>> 31` is -1 and not 1."
    ),
    fix="Shift a uint, or mask the result.",
)
NH069 = Rule(
    "NH069",
    "signed data through ptr8 or ptr16",
    Effect.VIPER,
    why="They load without a sign: an item of array('h') that is -1 comes out as 65535.",
    fix="Extend the sign: (x ^ 0x8000) - 0x8000 for 16 bits.",
)
NH080 = Rule(
    "NH080",
    "a product past 32 bits in viper",
    Effect.VIPER,
    why="Viper multiplies words of 32 bits and cuts off the rest, where Python would not.",
    fix="Divide or shift the factors first, or multiply in two halves.",
)
NH081 = Rule(
    "NH081",
    "the negated local is used again",
    Effect.VIPER,
    why=(
        "MicroPython up to 1.28 negates a viper local that is in a register in place: y = -x and"
        " y = ~x change x as well."
    ),
    fix="Write 0 - x, or x ^ -1.",
)
