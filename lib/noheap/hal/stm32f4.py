"""STM32F4 registers that the real-time path touches: `chip` of sampler/sampler.py's sources.

The same names are in hal/rp2040.py. "RM" = ST RM0390 revision 4; RM0368, RM0383 and RM0090 have
the same registers in other sections.
"""

import sys

from machine import mem32
from micropython import const

TIERS = ("vector",)  # machine.Timer of MicroPython 1.26 has no hard=True here
TICK = "noheap.tick.stm32f4"
NMI_MASK = 0  # none: cortex/vector.py refuses it
CLOCK = 0x40000024  # TIM2_CNT, RM 17.4.10; tick/stm32f4.py lets it count microseconds

# The lower half of BSRR sets, the upper one clears: RM 7.4.7.
OUTPUT = " i[0] = {out_mask} << ((%s) << 4)\n"

_GPIOA_BSRR = const(0x40020018)  # RM table 1
_STRIDE = const(0x400)
_PORTS = "ABCDEFGHI"

# As in hal/rp2040.py: tests lay RAM in the registers' place there.
_NOT_A_BOARD = ("linux", "darwin", "win32", "qemu")


def require() -> None:
    """Raise NotImplementedError on a board with another chip, whose registers lie elsewhere."""
    machine = getattr(sys.implementation, "_machine", "")  # "PYBv1.1 with STM32F405RG"
    if sys.platform not in _NOT_A_BOARD and "STM32F4" not in machine:
        raise NotImplementedError("only for the STM32F4, and this is " + machine)


def output(pin: str) -> tuple:
    """(address of BSRR, mask) of "A0" to "I15", for OUTPUT; ValueError for others. Allocates."""
    name = str(pin)
    if name[1:].isdigit() and name[0] in _PORTS and int(name[1:]) < 16:
        return _GPIOA_BSRR + _STRIDE * _PORTS.index(name[0]), 1 << int(name[1:])
    raise ValueError("out_pin: A0 to I15")


def write_gpio(pin: str, level: int) -> None:
    """Drive `pin`, already an output, to `level`. Allocates."""
    address, mask = output(pin)
    mem32[address] = mask << (0 if level else 16)
