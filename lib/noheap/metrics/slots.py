# pyright: reportUndefinedVariable=false
"""The words of the firmware's metrics, and what stands for a call in bytecode.

    count1(3, 10)       # add 10 to word 3
    gauge1(4, 7)        # store 7 in word 4

Any context, hard ISR too; allocates nothing. In viper and assembler the same stands in the place
of the call.
"""

from array import array

import micropython
from machine import mem32
from uctypes import addressof

from noheap.hal import chip
from noheap.metrics.words import PLACE, RAM

# The build puts the metric of each word here, and the names: board/counted.py.
OWNERS = b""
NAMES = ()


def _place() -> int:
    """The address of PLACE. Raises NotImplementedError on a chip that has no such word."""
    chip.require("RP2")
    return RAM + 4 * PLACE


slots = array("i", bytes(4 * len(OWNERS) + 4))
mem32[_place()] = addressof(slots)


@micropython.viper
def count1(slot: int, by: int):  # noheap: isr-safe
    word = ptr32(ptr32(RAM)[PLACE] + (slot << 2))
    word[0] = word[0] + by


@micropython.viper
def gauge1(slot: int, value: int):  # noheap: isr-safe
    word = ptr32(ptr32(RAM)[PLACE] + (slot << 2))
    word[0] = value


@micropython.viper
def collect(to: ptr32, owners: ptr8, count: int):
    """Add each of the `count` words to that of its metric, in `to`. Main loop."""
    word = ptr32(ptr32(RAM)[PLACE])
    end = int(owners) + count
    while int(owners) < end:
        metric = ptr32(int(to) + (owners[0] << 2))
        metric[0] = metric[0] + word[0]
        word = ptr32(int(word) + 4)
        owners = ptr8(int(owners) + 1)
