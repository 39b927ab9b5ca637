"""MAX6675 converter for a type K thermocouple on SPI.

    sensor = MAX6675(SPIBus(machine.SPI(0)), machine.Pin(17))
    sensor.read_milli_c()

"DS" = Maxim MAX6675 data sheet, 19-2235. 0 to 1023.75 °C in steps of 0.25 °C. A read ends a
conversion that is under way and begins the next one, so reads more often than every 0.22 s repeat
one result for ever (DS, serial interface). A line that is low reads 0 °C.
"""

from noheap.hal.errors import IMPLAUSIBLE
from noheap.hal.spi import SPIDevice
from noheap.sensors.errors import OPEN
from noheap.sensors.sensor import Sensor


class MAX6675(Sensor):
    """One on `bus`, an SPIBus, selected by `cs`, a machine.Pin.

    The one fault that it can tell is a thermocouple that is open, and this only if its T- is
    grounded (DS, open thermocouple).
    """

    name = "MAX6675"
    bus = "SPI"
    conversion_us = 220_000  # at most, DS electrical characteristics

    def __init__(self, bus, cs, baudrate: int = 4_000_000):
        """`baudrate` is at most 4.3 MHz (DS serial-interface timing)."""
        if not 0 < baudrate <= 4_300_000:
            raise ValueError("baudrate: up to 4300000")
        Sensor.__init__(self)
        self.device = SPIDevice(bus, cs, baudrate=baudrate)
        self._frame = bytearray(2)

    def try_read(self, out) -> int:
        kind = self.device.try_read_into(self._frame)
        return kind or self.decode(out)

    def decode(self, out) -> int:
        """Store the reading whose two bytes were read into `out`; returns a kind."""
        word = self._frame[0] << 8 | self._frame[1]
        # D15 is a dummy sign, D1 the identity: both are zero (DS, figure 2)
        if word & 0x8002:
            return IMPLAUSIBLE
        if word & 4:
            return OPEN
        out[0] = (word >> 3) * 250
        return 0
