"""MAX6675 type K thermocouple converter on SPI.

    sensor = MAX6675(SPIBus(machine.SPI(0)), machine.Pin(17))
    sensor.read_milli_c()

Range: 0 to 1023.75 °C in steps of 0.25 °C. A read ends the conversion under way and starts the
next one, so if reads are less than 0.22 s apart, the result never changes (DS, serial interface).
A line that is stuck low reads as 0 °C. "DS" = Maxim MAX6675 data sheet, 19-2235.
"""

from noheap.hal.errors import IMPLAUSIBLE
from noheap.hal.spi import SPIDevice
from noheap.sensors.errors import OPEN
from noheap.sensors.sensor import Sensor


class MAX6675(Sensor):
    """A MAX6675 on `bus`, an SPIBus, selected by `cs`, a machine.Pin.

    The only fault that it detects is an open thermocouple, and only if T- is grounded (DS, open
    thermocouple).
    """

    name = "MAX6675"
    bus = "SPI"
    conversion_us = 220_000  # longest, DS electrical characteristics

    def __init__(self, bus, cs, baudrate: int = 4_000_000):
        """Takes a `baudrate` of up to 4.3 MHz (DS serial-interface timing)."""
        if not 0 < baudrate <= 4_300_000:
            raise ValueError("baudrate: up to 4300000")
        Sensor.__init__(self)
        self.device = SPIDevice(bus, cs, baudrate=baudrate)
        self._frame = bytearray(2)

    def try_read(self, out) -> int:
        kind = self.device.try_read_into(self._frame)
        return kind or self.decode(out)

    def decode(self, out) -> int:
        """Stores the reading in the two bytes that were read last into `out`; returns a kind."""
        word = self._frame[0] << 8 | self._frame[1]
        # D15, a dummy sign, and D1, the identity, are zero: DS figure 2
        if word & 0x8002:
            return IMPLAUSIBLE
        if word & 4:
            return OPEN
        out[0] = (word >> 3) * 250
        return 0
