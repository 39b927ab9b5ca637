"""A sampler's source where no FIFO reads by itself: a function of yours that reads and waits.

    buffer = bytearray(2)

    def read():
        try:
            i2c.readfrom_into(0x48, buffer)     # I2C(..., timeout=1000): it bounds the wait
        except OSError as error:
            return FAULT_BASE + kind_of(error)
        return buffer[0] << 4 | buffer[1] >> 4

    sampler = Sampler(CallSource(read), tier="portable", ...)

The interrupt takes as long as `read` does, and every tick waits for the bus: for any device, at
rates that leave the time; RP2040.
"""

from noheap.hal import rp2040

_NO_READING = """
 v = int(read())
 if v >> 16 == 1:
  if v == 0x10006:
   b[3] = b[3] + 1
"""
_TAKE = """
 else:
  pass
"""


class CallSource:
    """`read()` is called in the hard ISR, in tier "portable" only. It returns a reading, int16,
    or FAULT_BASE plus a kind of hal/errors.py; it must not raise nor allocate, and bound its own
    waiting. `name` is what it occupies. Same parts as source/rp2040_i2c.py.
    """

    chip = rp2040
    tiers = 1
    base = rp2040.CLOCK & ~0xFFF

    def __init__(self, read, name: str = "call"):
        rp2040.require()
        self.name = name
        self.read = read

    def pieces(self) -> tuple:
        """The interrupt's source: what it does when there is no reading, and when there is."""
        return _NO_READING, _TAKE

    def begin(self) -> None:
        """Nothing is started beforehand."""

    def end(self) -> None:
        """Nothing is to be given back."""
