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
NH033 = Rule(
    "NH033",
    "a handler uses what is bound after its registration",
    Effect.RAISES,
    why=(
        "The interrupt may come at once: until the name or attribute is bound, the handler raises"
        " NameError or AttributeError, which switches a hard interrupt off for good. What it"
        " stores before the first value of a global is overwritten by that."
    ),
    fix="Register the handler last, when all that it uses is there.",
)
NH034 = Rule(
    "NH034",
    "a handler uses what is bound nowhere",
    Effect.RAISES,
    why=(
        "A name that is mistyped, local to another function, or assigned without `global`, raises"
        " NameError each time. An attribute that no object has raises AttributeError."
    ),
    fix="Bind it before the handler is registered, or write it as it is written there.",
)
NH035 = Rule(
    "NH035",
    "a handler assigns a local that has the name of a global",
    Effect.WRONG,
    why="Without `global` an assignment makes a local: the rest of the program never sees it.",
    fix="State `global` in the function, or give the local another name.",
)
NH036 = Rule(
    "NH036",
    "a deep chain of calls",
    Effect.RAISES,
    why=(
        "A hard handler stands on the stack of the main program, wherever that is, and a level of"
        " bytecode takes some 250 bytes of it: where it ends, the next call raises RuntimeError."
        " Said of more than 12 levels, and of a function that calls itself."
    ),
    fix="Call less deep, use a loop, or do the work in the main loop.",
)
