"""Marks the first byte of an I2C transfer in bit 11 of IC_DATA_CMD.

FIRST_DATA_BYTE is bit 11 (RP2040 datasheet 4.3.17, IC_DATA_CMD). rp2040py 0.3.6 sets bit 10.
"""

from rp2040py.peripherals.i2c import FIRST_DATA_BYTE, RPI2C
from rp2040py.rp2040 import RP2040

_RIGHT = 1 << 11


def install(rp2040: RP2040) -> None:
    for i2c in rp2040.i2c:
        _mark(i2c)


def _mark(i2c: RPI2C) -> None:
    push = i2c._push_rx  # noqa: SLF001

    def push_rx(value: int) -> None:
        push(value & 0xFF | (_RIGHT if value & FIRST_DATA_BYTE else 0))

    i2c._push_rx = push_rx  # type: ignore[method-assign]  # noqa: SLF001
