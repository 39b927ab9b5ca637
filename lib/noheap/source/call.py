# pyright: reportUndefinedVariable=false
"""A sampler's source without a FIFO: a function of yours that reads and waits.

    buffer = bytearray(2)

    def read(reading):
        try:
            i2c.readfrom_into(0x48, buffer)     # I2C(..., timeout=1000): it bounds the wait
        except OSError as error:
            reading[1] = kind_of(error)
            return
        reading[0] = buffer[0] << 4 | buffer[1] >> 4
        reading[1] = 0

    sampler = Sampler(CallSource(read), tier=portable, **settings)

The interrupt takes as long as `read` does, and every tick waits for the bus. This serves any
device, at rates that leave the time; RP2040, RP2350.
"""

from array import array

import micropython

from noheap.block import KIND, LATE_US, OVERRUNS, RAW
from noheap.hal import rp2040
from noheap.hal.errors import TIMEOUT


# Hard ISR. No allocation.
@micropython.viper
def _put(block: ptr32, reading: ptr32):  # noheap: isr
    block[KIND] = reading[1]
    if reading[1] == 0:
        block[RAW] = reading[0]
    elif reading[1] == TIMEOUT:
        block[OVERRUNS] = block[OVERRUNS] + 1


# Hard ISR. No allocation.
@micropython.viper
def _served(block: ptr32) -> bool:  # noheap: isr
    """Returns whether the tick before has not counted this period yet."""
    return block[LATE_US] >= 0


class _Tick:
    """Serves a tick, as a method: a call of a closure over more than four variables allocates."""

    def __init__(self, block: int, start, read, finish):
        self._block = block
        self._start = start
        self._read = read
        self._reading = array("i", (0, 0))
        self._finish = finish

    # Hard ISR. No allocation.
    def serve(self, timer):
        self._start(timer)
        if _served(self._block):
            self._read(self._reading)
            _put(self._block, self._reading)
            self._finish(timer)


class CallSource:
    """`read(reading)` is called in the hard ISR, in tier portable only. It puts a reading, int16,
    and 0 or a kind of hal/errors.py into the array's two words; it must not raise or allocate,
    and must bound its own wait. `name` is what it occupies.
    """

    chip = rp2040
    base = 0
    own = ()

    def __init__(self, read, name: str = "call"):
        rp2040.require()
        self.name = name
        self._read = read

    def callback(self, block: int, first, rest):
        """See source/__init__.py."""
        from noheap.cortex.link_viper import ViperParts, function

        start = function(ViperParts(block, first))
        finish = function(ViperParts(block, rest))
        return _Tick(block, start, self._read, finish).serve

    def begin(self) -> None:
        """Nothing is started beforehand."""

    def end(self) -> None:
        """Nothing to release."""
