"""TMP102 temperature sensor on I2C.

    sensor = TMP102(i2c, 0x48)
    sensor.configure(conversion_hz=8)
    sensor.read_milli_c()            # 25_062 is 25.062 °C

"DS" = Texas Instruments TMP102 data sheet, SBOS397; tmp112.py is its relative with the same
registers. Normal mode only: 12 bits, 62.5 m°C a step, -55 to 128 °C. A reading is two bytes, the
value in the upper twelve bits of a signed 16-bit word ("raw" here), the lower four bits zero (DS
table 8-8). Neither chip has an identity register; `identify` looks at bits that are fixed.
"""

from micropython import const

from noheap.sensors.lm75_scale import SCALE as SCALE
from noheap.sensors.lm75_scale import milli_c_from_raw as milli_c_from_raw
from noheap.sensors.lm75_scale import raw_from_milli_c as raw_from_milli_c
from noheap.sensors.thermostat import Thermostat
from noheap.sensors.tmp102_sampled import CONVERSION_US, continuous
from noheap.sensors.tmp102_sampled import IMPLAUSIBLE_MASK as IMPLAUSIBLE_MASK

_REG_CONFIGURATION = const(1)  # DS table 8-6, pointer register

# The configuration's bits, DS table 8-9; its two bytes as one word.
_ONE_SHOT = const(1 << 15)  # written: start a conversion; read: none is under way
_RESOLUTION = const(3 << 13)  # read as ones
_ACTIVE_HIGH = const(1 << 10)
_SHUTDOWN = const(1 << 8)
_ALERT = const(1 << 5)
_FIXED = const(0x600F)  # the resolution reads as ones, the lowest four as zeros


class TMP102(Thermostat):
    """One TMP102 on a `machine.I2C` bus at `address` (0x48 to 0x4b, by pin ADD0, DS table 8-5).

    Raises ValueError for another address. Only the constructor allocates. `set_alert` is for its
    pin ALERT (DS 8.4.6), and for `is_alert`.
    """

    name = "TMP102"
    conversion_us = CONVERSION_US

    def __init__(self, i2c, address: int = 0x48):
        Thermostat.__init__(self, i2c, address, 0x48, 0x4B)

    def identify(self) -> None:
        """Raise SensorError unless the configuration's fixed bits are a TMP102's (DS table 8-9).

        A data line that is high or low has not these bits, nor have most other chips.
        """
        self.expect(self.read_register(_REG_CONFIGURATION) & _FIXED, _RESOLUTION)

    def configure(self, conversion_hz: float = 8) -> None:
        """Continuous conversion at 0.25, 1, 4 or 8 Hz, 12 bits; leaves the pointer at TEMPERATURE.

        The chip answers with its last finished conversion, so a reading is at most one
        conversion period old. The pointer keeps its place (DS 8.5.3.1): from here on a plain
        two-byte read gives a temperature, which is what the sampler's interrupt does.
        """
        settings = continuous(conversion_hz) | self._alert << 8
        self.write_register(_REG_CONFIGURATION, settings)
        self.device.write(self._temperature)

    def try_start(self) -> int:
        """Start one conversion; the chip rests after it, and between two (DS 8.4.5).

        `configure` makes it continuous again.
        """
        settings = _ONE_SHOT | _RESOLUTION | _SHUTDOWN | self._alert << 8
        return self.try_write_register(_REG_CONFIGURATION, settings)

    def is_ready(self) -> bool:
        """Whether the conversion that `try_start` began is over."""
        return self.read_register(_REG_CONFIGURATION) & _ONE_SHOT != 0

    def is_alert(self) -> bool:
        """Whether the comparator sees an alert, with or without `interrupt` (DS 8.4.7)."""
        word = self.read_register(_REG_CONFIGURATION)
        return (word & _ACTIVE_HIGH != 0) == (word & _ALERT != 0)
