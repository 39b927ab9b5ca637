"""The interface of every sensor in this folder.

    sensor.read_milli_c()           # raises BusError or SensorError
    kind = sensor.try_read(out)     # 0: `out`, an array("i"), has the reading; never raises

`out[0]` is the temperature in m°C, rounded down. Other quantities follow it, as the chip's class
says. If the kind is not 0, `out` is unchanged. Kinds are those of hal/errors.py and of
sensors/errors.py. A sensor belongs to one context: the main loop or one ISR.
"""

from array import array

from noheap.hal.delay import delay_us
from noheap.hal.errors import IMPLAUSIBLE, BusError
from noheap.sensors.errors import CRC, IDENTITY, SensorError


class Sensor:
    """A sensor whose readings have this many values. Only the constructor allocates."""

    name = "sensor"
    bus = "I2C"
    address = None  # on I2C
    conversion_us = 0  # longest time of a conversion with the present settings

    def __init__(self, values: int = 1):
        self.values = array("i", [0] * values)  # of the last `read` that succeeded

    def try_read(self, out) -> int:
        """Stores the last conversion into `out`; returns a kind."""
        raise NotImplementedError

    def try_start(self) -> int:
        """Starts one conversion; returns a kind. Does nothing if the chip converts by itself."""
        return 0

    def read(self):
        """Returns the last conversion, as the array `values`."""
        self.check(self.try_read(self.values))
        return self.values

    def read_milli_c(self) -> int:
        """Returns the temperature of the last conversion in m°C."""
        return self.read()[0]

    def measure(self):  # noheap: waits
        """Starts one conversion, waits for it and returns it. Not for an ISR."""
        self.check(self.try_start())
        delay_us(self.conversion_us)
        return self.read()

    def check(self, kind: int) -> None:
        """Raises the error that `kind` means, unless it is 0."""
        if kind >= CRC or kind == IMPLAUSIBLE:
            raise SensorError(kind, self.name, self.address)
        if kind:
            raise BusError(kind, self.address, self.bus)

    def expect(self, found: int, expected: int) -> None:
        """Raises SensorError unless the identity `found` is the expected one."""
        if found != expected:
            raise SensorError(IDENTITY, self.name, self.address, found, expected)
