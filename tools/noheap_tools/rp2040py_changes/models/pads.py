"""Lets a program read back the level that it drives: GPIO_IN has the pad's.

On silicon the input of a pad sees its output, too, so `led.value()` is what was written (RP2040
datasheet 2.19.4, IE is set after reset). rp2040py 0.3.6 gives only the levels from outside.
"""

from rp2040py.rp2040 import RP2040
from rp2040py.sio import GPIO_IN


def install(rp2040: RP2040) -> None:
    sio = rp2040.sio
    read = sio.read_uint32

    def read_uint32(offset: int) -> int:
        value = int(read(offset))
        if offset == GPIO_IN:
            driven = sio.gpio_output_enable
            value = value & ~driven | sio.gpio_value & driven
        return value

    sio.read_uint32 = read_uint32  # type: ignore[method-assign]
