from time import sleep_us

import micropython
from machine import Pin, mem32

from noheap.tick.rp2040 import PwmTick

LANES = ("pico",)  # an RP2040's tick

_GPIO_OUT = 0xD0000010
Pin(25, Pin.OUT)


def after():
    clock.start()
    levels = set()
    for _ in range(20):
        levels.add(mem32[_GPIO_OUT] >> 25 & 1)
        sleep_us(300)
    clock.deinit()
    assert levels == {0, 1}
