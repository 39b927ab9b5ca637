"""Exceptions that leave a handler, and calls of it that raise one."""

from noheap_tools.check.rules.rule import Effect, Rule

NH030 = Rule(
    "NH030",
    "an exception may leave the handler",
    Effect.RAISES,
    why=(
        "A hard interrupt is then switched off, and the main program continues without it. Of a"
        " soft handler the traceback is printed, and what it had still to do is not done."
    ),
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
    why=(
        "micropython.schedule raises RuntimeError when its queue is full: eight places on most"
        " ports, which all soft handlers share. A bouncing button fills it."
    ),
    fix="Catch RuntimeError, and count it, or keep a flag so that one is waiting at most.",
)
