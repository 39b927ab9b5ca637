"""TMP117 temperature sensor on I2C.

    sensor = TMP117(i2c, 0x48)
    sensor.identify()
    sensor.configure(period_ms=125, averages=8)
    sensor.read_milli_c()

A reading has 16 bits in 1/128 °C ("raw" here), -55 to 150 °C. Until the first conversion is over
it is 0x8000 (DS 7.6, Temp_Result), which is NOT_READY. A data line that is stuck high reads as
-0.008 °C, like a real temperature. "DS" = Texas Instruments TMP117 data sheet, SNOSD82D.
"""

from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors.errors import NOT_READY
from noheap.sensors.registers import RegisterSensor

_REG_CONFIGURATION = const(1)  # DS 7.6, register map
_REG_HIGH = const(2)
_REG_LOW = const(3)
_REG_OFFSET = const(7)
_REG_DEVICE_ID = const(15)

# Bits of the configuration: DS 7.6, Configuration.
_DATA_READY = const(1 << 13)
_ONE_SHOT = const(3 << 10)
_PERIOD_SHIFT = const(7)
_AVERAGES_SHIFT = const(5)
_THERM = const(1 << 4)
_ACTIVE_HIGH = const(1 << 3)

_PERIOD_MS = (16, 125, 250, 500, 1000, 4000, 8000, 16000)  # DS table 7-7; the first is 15.5 ms
_AVERAGES = (1, 8, 32, 64)
_FASTEST = (16, 125, 500, 1000)  # ms for each of these; DS table 7-7, its diagonal
_CONVERSION_US = const(17_500)  # longest of each averaged conversion, DS 6.5
_LOWEST = const(-55 * 128)
_HIGHEST = const(150 * 128)

# `alerts`
ALERT_HIGH = 2
ALERT_LOW = 1


def raw_from_milli_c(milli_c: int) -> int:
    """Returns the lowest raw value at or above `milli_c`."""
    return -(-milli_c * 16 // 125)


def milli_c_from_raw(raw: int) -> int:
    """Returns the m°C of a raw value, rounded towards minus infinity to a whole m°C."""
    return raw * 125 // 16


class TMP117(RegisterSensor):
    """A TMP117 at `address`, 0x48 to 0x4b by pin ADD0; ValueError for another one."""

    name = "TMP117"

    def __init__(self, i2c, address: int = 0x48):
        RegisterSensor.__init__(self, i2c, address, 0x48, 0x4B)
        self._alert = 0
        self._average_bits = 1  # 8, as after power-up
        self.conversion_us = 8 * _CONVERSION_US

    def identify(self) -> None:
        """Raises SensorError unless the chip is a TMP117; the upper bits are its revision."""
        self.expect(self.read_register(_REG_DEVICE_ID) & 0x0FFF, 0x117)

    def configure(self, period_ms: int = 1000, averages: int = 8) -> None:
        """Starts continuous conversion with the settings of `set_alert`.

        period_ms   16 (in fact 15.5), 125, 250, 500, 1000, 4000, 8000 or 16000
        averages    1; 8, from 125 ms; 32, from 500 ms; 64, from 1 s (DS table 7-7)
        """
        if averages not in _AVERAGES:
            raise ValueError("averages: 1, 8, 32 or 64")
        n = _AVERAGES.index(averages)
        if period_ms not in _PERIOD_MS or period_ms < _FASTEST[n]:
            raise ValueError("period_ms: not in the data sheet for these averages")
        self._average_bits = n
        self.conversion_us = averages * _CONVERSION_US
        self._configure(_PERIOD_MS.index(period_ms) << _PERIOD_SHIFT)

    def try_start(self) -> int:
        """Starts one conversion, averaged as `configure` says, after which the chip sleeps;
        returns a kind."""
        settings = _ONE_SHOT | self._average_bits << _AVERAGES_SHIFT | self._alert
        return self.try_write_register(_REG_CONFIGURATION, settings)

    def is_ready(self) -> bool:
        """Returns whether a conversion has ended since the last reading or the last such call."""
        return self.read_register(_REG_CONFIGURATION) & _DATA_READY != 0

    def set_alert(
        self, low_milli_c: int, high_milli_c: int, therm: bool = False, active_high: bool = False
    ) -> None:
        """Sets the limits, each rounded up to a step (DS 7.4.4). `configure` or `try_start` must
        follow.

        Above the high limit or below the low one, pin ALERT becomes active until `alerts` is
        called. With `therm` it is active from the high limit until below the low one.
        """
        self.write_register(_REG_LOW, raw_from_milli_c(low_milli_c))
        self.write_register(_REG_HIGH, raw_from_milli_c(high_milli_c))
        self._alert = (_THERM if therm else 0) | (_ACTIVE_HIGH if active_high else 0)

    def alerts(self) -> int:
        """Returns ALERT_HIGH, ALERT_LOW, both or 0; without `therm` it clears them."""
        return self.read_register(_REG_CONFIGURATION) >> 14

    def set_offset(self, milli_c: int) -> None:
        """Sets the offset that the chip adds to each result, until it loses power (DS 7.6,
        Temp_Offset)."""
        self.write_register(_REG_OFFSET, raw_from_milli_c(milli_c))

    def decode(self, out) -> int:
        raw = self.signed()
        if raw == -0x8000:
            return NOT_READY
        if not _LOWEST <= raw <= _HIGHEST:
            return IMPLAUSIBLE
        out[0] = milli_c_from_raw(raw)
        return 0

    def _configure(self, settings: int) -> None:
        settings |= self._average_bits << _AVERAGES_SHIFT | self._alert
        self.write_register(_REG_CONFIGURATION, settings)
