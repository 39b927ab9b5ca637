"""Reports how the chip was started; on the RP2040 in more detail than machine.reset_cause().

    how = reset.how()                # once, early in the program

There machine.reset_cause() says WDT_RESET for machine.reset(), too, and repeats its last answer
after Ctrl-D. "DS" = RP2040 datasheet.
"""

import machine
from machine import mem32
from micropython import const

from noheap.hal import chip

UNKNOWN = 0
POWER_ON = 1  # or brown-out
RUN_PIN = 2
WATCHDOG = 3  # its time ran out
RESTART = 4  # requested, by machine.reset() for one
SOFT = 5  # Ctrl-D, or a program that ended
DEBUGGER = 6

NAMES = ("unknown", "power-on", "RUN pin", "watchdog", "machine.reset()", "soft reset", "debugger")

_WATCHDOG_REASON = const(0x40058008)  # DS 4.7.6: bit 0 its time ran out, bit 1 it was forced
_CHIP_RESET = const(0x40064008)  # DS 2.12.8: bit 8 power-on or brown-out, 16 RUN, 20 debugger
# pico-sdk frees all spinlocks once, when the chip has started (runtime_init), and hands this one
# out last. Reading takes it: 0 if it is taken already (DS 2.3.1.3).
_SPINLOCK31 = const(0xD000017C)


def how() -> int:
    """Returns a constant above; SOFT at a second call since the chip's start. May allocate."""
    if not chip.is_a("RP2040"):
        return _of_the_port()
    if not mem32[_SPINLOCK31]:
        return SOFT
    reason = mem32[_WATCHDOG_REASON]
    if reason:
        return WATCHDOG if reason & 1 else RESTART
    bits = mem32[_CHIP_RESET]
    if bits & 1 << 16:
        return RUN_PIN
    if bits & 1 << 20:
        return DEBUGGER
    return POWER_ON if bits & 1 << 8 else UNKNOWN


def _of_the_port() -> int:
    """Returns what machine.reset_cause() says; not every port has it, or all its constants."""
    cause = machine.reset_cause() if hasattr(machine, "reset_cause") else None
    for name, kind in (
        ("WDT_RESET", WATCHDOG),
        ("PWRON_RESET", POWER_ON),
        ("HARD_RESET", RUN_PIN),
        ("SOFT_RESET", SOFT),
    ):
        if cause is not None and getattr(machine, name, None) == cause:
            return kind
    return UNKNOWN
