"""A sampler's source: two bytes of an I2C device, through the RP2040's FIFO.

    sampler = Sampler(I2CSource(bus=0, address=0x48), ...)

The tick takes the reading whose transfer the tick before started, so nothing waits for the bus.
What every source has:

name      of what it occupies; one sampler at a time may have it
chip      the module of what chips do not have in common: hal/rp2040.py, hal/stm32f4.py
tiers     how many of the chip's tiers can have it
fastest_us    the shortest period in the tier vector; where it is not there, 32
base      address that the interrupt's `i` points at when the pieces of `pieces()` begin
begin()   occupy it and start the first reading; not for ISRs
end()     give it back; not for ISRs
"""

from noheap.hal import rp2040
from noheap.sampler.modules import forget


class I2CSource:
    """`bus` is 0 or 1, set up by machine.I2C, idle, and left alone while the sampler runs;
    `address` has 7 bits, and the device's pointer stands on its reading (TMP102.configure).

    A reading is int16, the first byte the upper one. ValueError or NotImplementedError for a bus
    or a chip that has none.
    """

    chip = rp2040
    tiers = 3

    def __init__(self, bus: int, address: int):
        self.base = rp2040.i2c_base(bus)
        self.name = "i2c%d" % bus
        self._bus = bus
        self._address = address

    def pieces(self) -> tuple:
        """The interrupt's source: what it does when there is no reading, and when there is."""
        from noheap.sampler import i2c_pieces

        pieces = i2c_pieces.NO_READING, i2c_pieces.TAKE
        forget("noheap.sampler.i2c_pieces")
        return pieces

    def begin(self) -> None:
        rp2040.take_i2c(self._bus, self._address)
        rp2040.start_read(self._bus)

    def end(self) -> None:
        rp2040.release_i2c(self._bus)
