"""`machine` of ports/qemu, and what the library uses of it beyond that."""

import micropython

# The "u" leads past this file, to the port's own.
from umachine import idle, mem8, mem16, mem32, reset  # noqa: F401


@micropython.asm_thumb
def disable_irq() -> int:
    """Returns what `enable_irq` wants back."""
    data(2, 0xF3EF, 0x8010)  # mrs r0, PRIMASK
    cpsid(0)


@micropython.asm_thumb
def enable_irq(r0):
    data(2, 0xF380, 0x8810)  # msr PRIMASK, r0


def freq() -> int:
    """An RP2350's, as MicroPython sets it."""
    return 150_000_000
