"""A read of a register that is prepared for an RP2040: viper code compiled for this one read.

It is compiled on the board because a call with arguments, and each one that is converted, costs
more than the whole transfer's own work.
"""

import sys

from micropython import const
from uctypes import addressof

from noheap.hal.prepared import PreparedRead

_FIFO = const(16)


def commands(data, count: int):
    """The words for DATA_CMD that write `data` and read `count` bytes (DS table 450)."""
    words = list(data)
    reads = [0x100] * count
    if words:
        reads[0] |= 0x400
    reads[-1] |= 0x200
    return words + reads


class FifoRead(PreparedRead):
    """Writes `data`, which is copied now, and reads into `buffer`, each time it is told to.

    Both together are at most 16 bytes, the depth of the FIFO. The methods are viper functions
    without arguments: `try_run`, `try_start`, `try_finish`, see hal/prepared.py. They are code in
    RAM: docs/hal.md says how much of it.
    """

    can_start = True

    def __init__(self, bus_words, number: int, address: int, data, buffer):
        if not len(buffer) or len(data) + len(buffer) > _FIFO:
            raise ValueError("data, buffer: a byte or more to read, 16 in all")
        PreparedRead.__init__(self, address, data, buffer)
        self.number = number  # of it on its bus, from 1: what FLIGHT holds while it runs
        self._bus_words = bus_words  # the code has its address only, and that of the buffer
        from noheap.hal import rp2040_prepared_source as source

        queue = "".join("    i[4] = %d\n" % word for word in commands(data, len(buffer)))
        take = ["o[%d] = i[4]\n" % n for n in range(len(buffer))]
        scope = {}
        exec(
            source.SOURCE.format(
                bus=addressof(bus_words),
                address=address,
                number=number,
                buffer=addressof(buffer),
                count=len(buffer),
                queue=queue,
                take="    " + "    ".join(take),
                take_deeper="        " + "        ".join(take),
            ),
            scope,
        )
        self.try_run = scope["try_run"]
        self.try_start = scope["try_start"]
        self.try_finish = scope["try_finish"]
        del sys.modules["noheap.hal.rp2040_prepared_source"]
        delattr(sys.modules["noheap.hal"], "rp2040_prepared_source")
