"""The set-up of interrupts, and their end."""

from noheap_tools.check.rules.rule import Effect, Rule

NH050 = Rule(
    "NH050",
    "no emergency exception buffer",
    Effect.RAISES,
    why="Without it an exception in a hard handler is reported without its traceback.",
    fix=(
        "Call micropython.alloc_emergency_exception_buf(100) before the first interrupt is "
        "enabled."
    ),
)
NH051 = Rule(
    "NH051",
    "the interrupt is never switched off",
    Effect.RAISES,
    why=(
        "Timers and pin interrupts outlive the script: after Ctrl-C they still call its functions."
        " Said of the first such interrupt of a program, as far as names tell which call switches"
        " off which."
    ),
    fix="Call deinit(), or irq(handler=None), in a finally.",
)
NH052 = Rule(
    "NH052",
    "hard= is not stated",
    Effect.RAISES,
    why=(
        "Whether a handler is hard by default depends on the port. Said of the first such"
        " registration of a program, and not for the ESP32, which has soft handlers alone."
    ),
    fix="Write hard=True or hard=False.",
)
NH053 = Rule(
    "NH053",
    "hard=, or a Timer without a number, that the port refuses",
    Effect.RAISES,
    why=(
        "The ESP32 has no hard handlers: irq() of its Pin does not take hard=, and its Timer needs"
        " a number. machine.Timer takes hard= from MicroPython 1.26 on the RP2040 and from 1.27 on"
        " other chips, and some triggers of an I2CTarget need it. The registration raises"
        " TypeError or ValueError."
    ),
    fix=(
        "Leave hard= out, or catch TypeError and register a soft handler there. Number the timers"
        " of an ESP32 from 0."
    ),
)
