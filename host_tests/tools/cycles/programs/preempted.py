"""Two handlers in machine code, the quicker one with the higher priority, and a main program that
masks both."""

import time
from array import array

import machine
import micropython
from uctypes import addressof

from noheap.cortex.link_viper import ViperParts
from noheap.tick.rp2040 import PwmTick
from noheap.tick.rp2040_alarm import AlarmTick


@micropython.viper
def count(block: ptr32):  # noheap: isr
    block[0] = block[0] + 1


@micropython.viper
def sum_up(block: ptr32):  # noheap: isr
    n = 200
    while n:  # noheap: loop<=200
        block[0] = block[0] + n
        n -= 1


quick = array("i", [0])
slow = array("i", [0])
PwmTick(ViperParts(addressof(quick), (count,)), period_us=100, priority=0).start()
AlarmTick(ViperParts(addressof(slow), (sum_up,)), period_us=230, priority=1).start()
while True:
    state = machine.disable_irq()
    for _ in range(4):
        pass
    machine.enable_irq(state)
    time.sleep_us(50)
