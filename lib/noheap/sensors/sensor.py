"""What every sensor of this folder has.

    sensor.read_milli_c()           # raises BusError or SensorError
    kind = sensor.try_read(out)     # 0: `out`, an array("i"), has the reading; never raises

`out[0]` is the temperature in m°C, rounded down. What else a chip measures is behind it; its
class says what. When the kind is not 0, `out` is as it was. A kind is of hal/errors.py or of
sensors/errors.py. A sensor belongs to one context: the main loop or one ISR.
"""

from array import array

from noheap.hal.delay import delay_us
from noheap.hal.errors import IMPLAUSIBLE, BusError
from noheap.sensors.errors import CRC, IDENTITY, SensorError


class Sensor:
    """Made with the number of values that a reading has. Only the constructor allocates."""

    name = "sensor"
    bus = "I2C"
    address = None  # on I2C
    conversion_us = 0  # how long a conversion takes at most, as the chip is set up

    def __init__(self, values: int = 1):
        self.values = array("i", [0] * values)  # of the last `read` that succeeded

    def try_read(self, out) -> int:
        """Store the last conversion into `out`; returns a kind."""
        raise NotImplementedError

    def try_start(self) -> int:
        """Start one conversion; returns a kind. Nothing to do for a chip that runs by itself."""
        return 0

    def read(self):
        """The last conversion, as the array `values`."""
        self.check(self.try_read(self.values))
        return self.values

    def read_milli_c(self) -> int:
        """The last conversion's temperature in m°C."""
        return self.read()[0]

    def measure(self):
        """Start one conversion, wait for it, and read it. Not for an ISR."""
        self.check(self.try_start())
        delay_us(self.conversion_us)
        return self.read()

    def check(self, kind: int) -> None:
        """Raise what `kind` means, unless it is 0."""
        if kind >= CRC or kind == IMPLAUSIBLE:
            raise SensorError(kind, self.name, self.address)
        if kind:
            raise BusError(kind, self.address, self.bus)

    def expect(self, found: int, expected: int) -> None:
        """Raise SensorError unless the identity that was `found` is the expected one."""
        if found != expected:
            raise SensorError(IDENTITY, self.name, self.address, found, expected)
