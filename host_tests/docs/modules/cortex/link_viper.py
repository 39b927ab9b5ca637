from array import array
from time import sleep_ms

import micropython
from uctypes import addressof

from noheap.tick.rp2040 import PwmTick

LANES = ("pico",)  # an RP2040's tick

block = array("i", [0, 0, 0])


@micropython.viper
def take(block: ptr32):
    block[0] = block[0] + 1


@micropython.viper
def judge(block: ptr32):
    block[1] = block[0]


@micropython.viper
def record(block: ptr32):
    block[2] = block[1]


def after():
    callback(None)
    assert list(block) == [1, 1, 1]
    clock.start()
    sleep_ms(10)
    clock.deinit()
    assert block[0] == block[1] == block[2] > 2
