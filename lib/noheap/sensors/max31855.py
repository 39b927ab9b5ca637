"""MAX31855 thermocouple converter on SPI.

    sensor = MAX31855(SPIBus(machine.SPI(0)), machine.Pin(17))
    milli_c, internal_milli_c = sensor.read()

The thermocouple reads -270 to 1800 °C, depending on its type, in steps of 0.25 °C; the chip, which
is its reference junction, -40 to 125 °C in steps of 0.0625 °C. It converts by itself, in 100 ms at
most, and has no identity register. "DS" = Maxim MAX31855 data sheet, 19-5793.
"""

from noheap.hal.errors import IMPLAUSIBLE
from noheap.hal.spi import SPIDevice
from noheap.sensors.errors import OPEN, SHORT_TO_GROUND, SHORT_TO_SUPPLY
from noheap.sensors.sensor import Sensor


class MAX31855(Sensor):
    """A MAX31855 on `bus`, an SPIBus, selected by `cs`, a machine.Pin.

    A reading is the thermocouple's temperature and the chip's own, in m°C. All bits are zero also
    when the line is stuck low, so 0 °C for both is IMPLAUSIBLE.
    """

    name = "MAX31855"
    bus = "SPI"
    conversion_us = 100_000  # longest, DS electrical characteristics; 200 ms after power-up

    def __init__(self, bus, cs, baudrate: int = 4_000_000):
        """Takes a `baudrate` of up to 5 MHz (DS serial-interface timing)."""
        if not 0 < baudrate <= 5_000_000:
            raise ValueError("baudrate: up to 5000000")
        Sensor.__init__(self, 2)
        self.device = SPIDevice(bus, cs, baudrate=baudrate)
        self._frame = bytearray(4)

    def try_read(self, out) -> int:
        kind = self.device.try_read_into(self._frame)
        return kind or self.decode(out)

    def decode(self, out) -> int:
        """Stores the reading in the four bytes that were read last into `out`; returns a kind (DS
        table 2)."""
        frame = self._frame
        upper = frame[0] << 8 | frame[1]
        lower = frame[2] << 8 | frame[3]
        faults = lower & 7
        if upper & 2 or lower & 8 or not upper | lower or (upper & 1) != (faults != 0):
            return IMPLAUSIBLE
        if faults:
            if faults & 1:
                return OPEN
            return SHORT_TO_GROUND if faults & 2 else SHORT_TO_SUPPLY
        out[0] = ((upper >> 2) - (upper >> 15 << 14)) * 250
        out[1] = ((lower >> 4) - (lower >> 15 << 12)) * 125 // 2
        return 0
