"""A prepared read on an RP2040: its words, with the functions of rp2040_i2c_read.py bound to them.

Passing and converting arguments would cost more than all else that a read adds to the time on the
wire. A bound function has no arguments.
"""

from array import array

from micropython import const
from uctypes import addressof

from noheap.cortex.bind import bind
from noheap.hal.prepared import PreparedRead
from noheap.hal.rp2040_i2c_read import description, read, start
from noheap.hal.rp2040_i2c_registers import READ, RESTART, STOP
from noheap.hal.rp2040_i2c_words import FLIGHT, HELD

_FIFO = const(16)


def commands(data, count: int) -> list:
    """Returns the words for DATA_CMD that write `data` and read `count` bytes (RP2040 datasheet,
    table 450)."""
    words = list(data)
    reads = [READ] * count
    if words:
        reads[0] |= RESTART
    reads[-1] |= STOP
    return words + reads


class FifoRead(PreparedRead):
    """Writes a copy of `data`, if any, and reads into `buffer`: together 16 bytes at most, the
    depth of the FIFO.

    `try_run`, `try_start` and `try_finish` of hal/prepared.py are attributes, not methods. A call
    is quickest through a local variable. Keep the FifoRead as long as one of them is used: they
    have only the addresses of its words and its buffer.
    """

    can_start = True

    def __init__(self, bus_words, number: int, address: int, data, buffer):
        if not len(buffer) or len(data) + len(buffer) > _FIFO:
            raise ValueError("data, buffer: a byte or more to read, 16 in all")
        PreparedRead.__init__(self, address, data, buffer)
        self.number = number
        words = description(bus_words, address, number, len(buffer), addressof(buffer))
        words.extend(array("i", commands(data, len(buffer))))
        self._words = bus_words, words  # the functions have only their addresses
        at = addressof(words)
        self.try_run = bind(read, at, HELD)
        self.try_start = bind(start, at)
        self.try_finish = bind(read, at, FLIGHT)
