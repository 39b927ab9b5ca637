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
    ),
    fix="Call deinit(), or irq(handler=None), in a finally.",
)
NH052 = Rule(
    "NH052",
    "hard= is not stated",
    Effect.RAISES,
    why="Whether a handler is hard by default depends on the port.",
    fix="Write hard=True or hard=False.",
)
NH053 = Rule(
    "NH053",
    "hard= that the port refuses",
    Effect.RAISES,
    why=(
        "The ESP32 has no hard handlers, machine.Timer takes hard= from MicroPython 1.26 on the"
        " RP2040 and from 1.27 on other chips, and some triggers of an I2CTarget need it: the"
        " registration raises TypeError or ValueError."
    ),
    fix="Leave it out, or catch TypeError and register a soft handler there.",
)
