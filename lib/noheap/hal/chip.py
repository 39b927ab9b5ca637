"""Which chip this is, for what touches a chip's own registers: "RP2040", "RP2350" or
"STM32F4".

if chip.is_a("RP2040"):
    ...
"""

import sys

# No boards: the interpreters of a computer and of QEMU, where tests put RAM in the registers'
# place.
_SIMULATED = ("linux", "darwin", "win32", "qemu")


def machine() -> str:
    """Returns MicroPython's name of board and chip, "Raspberry Pi Pico with RP2040"; on CPython
    an empty one."""
    return getattr(sys.implementation, "_machine", "")


def is_a(name: str) -> bool:
    """Returns whether this is a board with the chip `name`, or with one of that family."""
    chip = machine().rpartition(" with ")[2]
    return chip.startswith(name) and sys.platform not in _SIMULATED


def require(name: str) -> None:
    """Raises NotImplementedError on a board with another chip, whose registers are elsewhere."""
    if not is_a(name) and sys.platform not in _SIMULATED:
        raise NotImplementedError("only for the " + name + ", and this is " + machine())
