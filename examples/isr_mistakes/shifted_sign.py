"""A shift that copies the sign: https://github.com/micropython/micropython/issues/11337"""

import micropython
from machine import Pin

line = Pin(7, Pin.OUT)


@micropython.viper
def bits(byte: int) -> int:
    word = byte << 24
    count = 0
    for _ in range(8):
        count += word >> 31  # NH068
        word <<= 1
    return count


print(bits(0x55))
