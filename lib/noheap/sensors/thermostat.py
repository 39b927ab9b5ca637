"""The LM75 and its many relatives: readings, limits and configuration.

Readings and limits are raw values of sensors/lm75_scale.py. "DS" = Texas Instruments LM75B data
sheet, SNIS153.
"""

from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors.lm75_scale import milli_c_from_raw, raw_from_milli_c
from noheap.sensors.registers import RegisterSensor

_REG_CONFIGURATION = const(1)  # DS, pointer register
_REG_LOW = const(2)
_REG_HIGH = const(3)

_FAULTS = (1, 2, 4, 6)  # DS, configuration register, D4 D3
_LOWEST = const(-55 * 256)


class Thermostat(RegisterSensor):
    """The base of a chip whose limits have steps of `step` raw units, and whose readings have
    bits, `ignored`, that may be anything. Subclasses write the configuration, `_alert`
    included."""

    step = 16
    ignored = 0

    def __init__(self, i2c, address: int, first: int, last: int):
        RegisterSensor.__init__(self, i2c, address, first, last)
        self._alert = 0  # fault queue, polarity and mode, as in D4 to D1 of an LM75
        self._configuration = bytearray((_REG_CONFIGURATION, 0))

    def set_alert(
        self,
        low_milli_c: int,
        high_milli_c: int,
        interrupt: bool = False,
        active_high: bool = False,
        faults: int = 1,
    ) -> None:
        """Sets the limits of the alert pin, each rounded up to a step. Configure the chip next.

        The pin becomes active once `faults` readings in a row (1, 2, 4 or 6) have reached the
        high limit, and inactive below the low one. With `interrupt` it becomes inactive when
        the chip is read, and active again below the low limit.
        """
        if faults not in _FAULTS:
            raise ValueError("faults: 1, 2, 4 or 6")
        self.write_register(_REG_LOW, raw_from_milli_c(low_milli_c, self.step))
        self.write_register(_REG_HIGH, raw_from_milli_c(high_milli_c, self.step))
        self._alert = _FAULTS.index(faults) << 3 | active_high << 2 | interrupt << 1

    def try_configure(self, bits: int) -> int:
        """Writes a configuration of one byte, `bits` and the alert's settings; returns a kind."""
        self._configuration[1] = self._alert | bits
        return self.device.try_write(self._configuration)

    def read_raw(self) -> int:
        """Returns the last conversion as a signed 16-bit raw value."""
        self.device.write_read_into(self._temperature, self._word)
        return self.signed()

    def decode(self, out) -> int:
        raw = self.signed() & ~self.ignored
        if raw & 0x000F or raw < _LOWEST:
            return IMPLAUSIBLE
        out[0] = milli_c_from_raw(raw)
        return 0
