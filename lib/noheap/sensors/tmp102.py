"""TMP102 temperature sensor on I2C.

    sensor = TMP102(i2c, 0x48)
    sensor.configure(conversion_hz=8)
    sensor.read_milli_c()            # 25_062 is 25.062 °C

Normal mode only: 12 bits, steps of 62.5 m°C, -55 to 128 °C. A reading is the upper twelve bits of
a signed 16-bit word ("raw" here), of which the lower four are zero (DS table 8-8). The chip has no
identity register; `identify` tests bits that are fixed. Its relative tmp112.py has the same
registers. "DS" = Texas Instruments TMP102 data sheet, SBOS397.
"""

from micropython import const

from noheap.sensors.lm75_scale import SCALE as SCALE
from noheap.sensors.lm75_scale import milli_c_from_raw as milli_c_from_raw
from noheap.sensors.lm75_scale import raw_from_milli_c as raw_from_milli_c
from noheap.sensors.thermostat import Thermostat
from noheap.sensors.tmp102_sampled import CONVERSION_US, continuous

_REG_CONFIGURATION = const(1)  # DS table 8-6, pointer register

# Bits of the configuration, two bytes as one word: DS table 8-9.
_ONE_SHOT = const(1 << 15)  # write: start a conversion; read: none is under way
_RESOLUTION = const(3 << 13)  # read as ones
_ACTIVE_HIGH = const(1 << 10)
_SHUTDOWN = const(1 << 8)
_ALERT = const(1 << 5)
_FIXED = const(0x600F)  # the resolution reads as ones, the lowest four as zeros


class TMP102(Thermostat):
    """A TMP102 at `address`, 0x48 to 0x4b by pin ADD0 (DS table 8-5); ValueError for another one.

    Only the constructor allocates. `set_alert` sets the limits of pin ALERT (DS 8.4.6) and of
    `is_alert`.
    """

    name = "TMP102"
    conversion_us = CONVERSION_US

    def __init__(self, i2c, address: int = 0x48):
        Thermostat.__init__(self, i2c, address, 0x48, 0x4B)

    def identify(self) -> None:
        """Raises SensorError unless the fixed bits of the configuration are a TMP102's (DS table
        8-9).

        A data line that is stuck does not have these bits, nor do most other chips.
        """
        self.expect(self.read_register(_REG_CONFIGURATION) & _FIXED, _RESOLUTION)

    def configure(self, conversion_hz: float = 8) -> None:
        """Starts continuous conversion of 12 bits at 0.25, 1, 4 or 8 Hz; leaves the pointer at the
        temperature register.

        The chip answers with the last conversion that has ended, so a reading is at most one
        conversion period old. The pointer stays (DS 8.5.3.1): from now on a plain two-byte read,
        as the sampler's interrupt does, gives a temperature.
        """
        settings = continuous(conversion_hz) | self._alert << 8
        self.write_register(_REG_CONFIGURATION, settings)
        self.device.write(self._temperature)

    def try_start(self) -> int:
        """Starts one conversion, after which the chip sleeps (DS 8.4.5); returns a kind.

        `configure` makes conversion continuous again.
        """
        settings = _ONE_SHOT | _RESOLUTION | _SHUTDOWN | self._alert << 8
        return self.try_write_register(_REG_CONFIGURATION, settings)

    def is_ready(self) -> bool:
        """Returns whether the conversion that `try_start` began is over."""
        return self.read_register(_REG_CONFIGURATION) & _ONE_SHOT != 0

    def is_alert(self) -> bool:
        """Returns whether the comparator sees an alert, with or without `interrupt` (DS 8.4.7)."""
        word = self.read_register(_REG_CONFIGURATION)
        return (word & _ACTIVE_HIGH != 0) == (word & _ALERT != 0)
