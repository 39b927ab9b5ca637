"""The base of sensors on an analog input."""

from noheap.sensors.sensor import Sensor


class AnalogSensor(Sensor):
    """A sensor on `source`, an AnalogInput. A reading is the mean of `samples`, 1 to 1024."""

    bus = "ADC"

    def __init__(self, source, samples: int = 1):
        if not 1 <= samples <= 1024:
            raise ValueError("samples: 1 to 1024")
        Sensor.__init__(self)
        self._source = source
        self._samples = samples

    def try_read(self, out) -> int:
        total = 0
        for _ in range(self._samples):
            total += self._source.read_u16()
        return self.decode(total // self._samples, out)

    def decode(self, u16: int, out) -> int:
        """Stores the temperature that the input's `u16`, 0 to 65535, means; returns a kind."""
        raise NotImplementedError
