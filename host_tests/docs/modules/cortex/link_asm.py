from array import array
from time import sleep_ms

import micropython
from uctypes import addressof

from noheap.tick.rp2040 import PwmTick

LANES = ("pico",)  # an RP2040's tick

block = array("i", [0, 0])


@micropython.asm_thumb
def take():
    ldr(r0, [r3, 0])
    cmp(r0, 2)
    bgt(ASIDE)
    label(ASIDE)


@micropython.asm_thumb
def judge():
    b(BACK)
    add(r0, 1)
    label(BACK)
    str(r0, [r3, 0])


@micropython.asm_thumb
def explain():
    str(r0, [r3, 4])


def after():
    clock.start()
    sleep_ms(10)
    clock.deinit()
    assert list(block) == [3, 3]
