"""STM32F4 registers that the real-time path uses: the `chip` of a sampler's source.

hal/rp2040.py has the same names. "RM" = ST RM0390 revision 4; RM0368, RM0383 and RM0090 describe
the same registers in other sections.
"""

from machine import mem32
from micropython import const

from noheap.hal import chip

HARD_TIMER = False  # of microseconds; tick/stm32f4_timer.py has that of milliseconds
NMI_MASK = 0  # there is none: cortex/vector.py refuses the NMI
CLOCK = 0x40000024  # TIM2_CNT, RM 17.4.10; tick/stm32f4.py makes it count microseconds

_GPIOA_BSRR = const(0x40020018)  # RM table 1
_STRIDE = const(0x400)
_PORTS = "ABCDEFGHI"


def require() -> None:
    """Raises NotImplementedError on a board with another chip."""
    chip.require("STM32F4")


def output(pin: str) -> tuple:
    """Returns the writes (address, value, address, value) that make "A0" to "I15" low and high.
    ValueError for another pin. Allocates."""
    name = str(pin)
    if not (name[1:].isdigit() and name[0] in _PORTS and int(name[1:]) < 16):
        raise ValueError("out_pin: A0 to I15")
    bsrr = _GPIOA_BSRR + _STRIDE * _PORTS.index(name[0])
    mask = 1 << int(name[1:])
    return bsrr, mask << 16, bsrr, mask  # the lower half sets, the upper one clears: RM 7.4.7


def write_gpio(pin: str, level: int) -> None:
    """Drives `pin`, already an output, to `level`. Allocates."""
    writes = output(pin)
    at = 2 if level else 0
    mem32[writes[at]] = writes[at + 1]
