"""A tick that counts. The test replaces MAKE by what makes its clock."""

import gc
import time
from array import array

import machine
import micropython
from uctypes import addressof

from noheap.cortex.link_viper import ViperParts
from noheap.cortex.vector import NMI
from noheap.tick.rp2040 import PwmTick
from noheap.tick.rp2040_alarm import AlarmTick


@micropython.viper
def count(block: ptr32):
    block[0] = block[0] + 1


words = array("i", [0])
counting = ViperParts(addressof(words), (count,))
clock = MAKE


def counted():
    before = words[0]
    time.sleep_ms(5)
    return words[0] - before
