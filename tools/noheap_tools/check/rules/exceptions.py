"""Exceptions that leave a handler, and calls of it that raise one."""

from noheap_tools.check.rules.rule import Effect, Rule

NH030 = Rule(
    "NH030",
    "an exception may leave the handler",
    Effect.RAISES,
    why="The interrupt is then switched off, and the main program continues without it.",
    fix="Catch it in the handler, and count it.",
)
NH031 = Rule(
    "NH031",
    "the handler does not take one argument",
    Effect.RAISES,
    why=(
        "A handler is called with one argument: the Pin, the Timer, or what was given to "
        "schedule()."
    ),
    fix="Give it exactly one parameter.",
)
NH032 = Rule(
    "NH032",
    "schedule() without a guard",
    Effect.RAISES,
    why="micropython.schedule raises RuntimeError when its queue is full.",
    fix="Catch RuntimeError, and count it.",
)
