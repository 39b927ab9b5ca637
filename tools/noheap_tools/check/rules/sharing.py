"""Data that handlers share, and the masking of interrupts."""

from noheap_tools.check.rules.rule import Effect, Rule

NH040 = Rule(
    "NH040",
    "the main program reads a variable and then stores it",
    Effect.RACE,
    why=(
        "A handler writes it as well: what it writes between the read and the store is lost. A"
        " hard handler comes between any two bytecodes. A soft one comes at a branch, a loop, a"
        " wait, a print() or a call that has one. A store that nothing was read for is not judged,"
        " nor are the registers of a device that both sides change, or what the handler of a"
        " bluetooth.BLE stores, which answers what the program asks."
    ),
    fix=(
        "Do both between state = disable_irq() and enable_irq(state); or let only one side write:"
        " keep the last count and take the difference. Clear a flag before its data is used."
    ),
)
NH041 = Rule(
    "NH041",
    "two shared variables are read together",
    Effect.RACE,
    why=(
        "The handler writes both; an interrupt between the two reads gives a pair that never"
        " existed. Said of two reads in one line, and of two copies in lines that follow one"
        " another. What the main program stores in two steps and a handler reads is not judged."
    ),
    fix="Read them with the interrupts masked, or use noheap.buf.cell.",
)
NH042 = Rule(
    "NH042",
    "a structure changes while the other side looks into it",
    Effect.RACE,
    why=(
        "A list, dict or set that grows or shrinks is inconsistent for a moment. So is an object"
        " whose table of attributes is full when it gets another one: a handler that comes"
        " meanwhile does not find its attribute, and raises AttributeError. A loop of the main"
        " program over what a handler changes, also a soft one, misses items or has them twice."
    ),
    fix=(
        "Mask the interrupts meanwhile, or change only items. Store all attributes of an object"
        " before its handler is registered."
    ),
)
NH043 = Rule(
    "NH043",
    "disable_irq without its enable_irq",
    Effect.RACE,
    why="On some path the interrupts stay masked.",
    fix="Write state = disable_irq(), try: ..., finally: enable_irq(state).",
)
NH044 = Rule(
    "NH044",
    "input, output, a wait or a long loop with the interrupts masked",
    Effect.BLOCKS,
    why="Every interrupt is delayed by that time.",
    fix="Keep only the exchange of variables between disable_irq and enable_irq.",
)
NH045 = Rule(
    "NH045",
    "a global is deleted",
    Effect.RACE,
    why=(
        "The table of the module's names is inconsistent for a moment, and a handler that looks "
        "one up may raise."
    ),
    fix="Set it to None.",
)
NH046 = Rule(
    "NH046",
    "handlers of different priority change the same variable",
    Effect.RACE,
    why=(
        "Where interrupts have priorities, one may preempt the other between its read and its "
        "write."
    ),
    fix="Give both the same priority, mask the interrupts, or let only one of them write.",
)
NH047 = Rule(
    "NH047",
    "the other core changes what a handler writes",
    Effect.RACE,
    why=(
        "A thread of _thread runs on the second core, at the same time as the handlers of the"
        " first: disable_irq() masks the interrupts of its own core alone, and MicroPython on the"
        " RP2040 has no lock between the two."
    ),
    fix="Let only one side write each variable, or pass values through a queue of one writer.",
)
