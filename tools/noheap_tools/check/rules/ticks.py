"""Times that wrap around: what ticks_ms(), ticks_us() and ticks_cpu() return."""

from noheap_tools.check.rules.rule import Effect, Rule

NH070 = Rule(
    "NH070",
    "two times are subtracted or compared without ticks_diff()",
    Effect.WRONG,
    why=(
        "ticks_ms(), ticks_us() and ticks_cpu() start again at 0, on most ports at 2**30: every"
        " 17.9 minutes in µs, every 12.4 days in ms; and so do millis() and micros() of pyb. From"
        " there on the difference is negative, and a deadline is never reached, or long before its"
        " time."
    ),
    fix="Write ticks_diff(now, last), and ticks_add(now, n) for a deadline.",
)
NH071 = Rule(
    "NH071",
    "the arguments of ticks_diff() are reversed",
    Effect.WRONG,
    why="ticks_diff(now, last) is now - last: with the earlier time first it is negative.",
    fix="Write the later time first: ticks_diff(now, last).",
)
NH072 = Rule(
    "NH072",
    "a time is not read, but its function is stored",
    Effect.RAISES,
    why=(
        "Without its parentheses ticks_ms is the function itself, and ticks_diff() of it raises"
        " TypeError when it comes to that."
    ),
    fix="Write the parentheses, as in ticks_ms().",
)
