# pyright: reportUndefinedVariable=false
"""BME280 temperature, pressure and humidity sensor on I2C.

    sensor = BME280(i2c, 0x76)
    sensor.identify()
    sensor.configure(standby_ms=125)
    milli_c, pa, rh_x100 = sensor.read()

Range: -40 to 85 °C, 30 000 to 110 000 Pa, 0 to 100 %RH. A reading is m°C, Pa and %RH times 100, by
the formulas of DS 4.2.3 in bme280_compensation.py. The kind is NOT_READY until `configure` has
read the chip's trimming values and the first conversion is over. The chip has no alert pin. Not
for an ISR: the formulas take long, and all sensors of this type must belong to one context. An ISR
can fetch the registers, though: `prepare`. "DS" = Bosch Sensortec BME280 data sheet,
BST-BME280-DS002.
"""

import micropython
from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.hal.i2c import I2CDevice
from noheap.sensors import bme280_trimming
from noheap.sensors.bme280_compensation import compensate
from noheap.sensors.errors import NOT_READY
from noheap.sensors.sensor import Sensor

_REG_ID = b"\xd0"
_REG_DATA = b"\xf7"  # DS table 18, to 0xfe
_REG_STATUS = b"\xf3"
_CTRL_HUM = const(0xF2)
_CTRL_MEAS = const(0xF4)
_CONFIG = const(0xF5)

_MEASURING = const(1 << 3)  # DS 5.4.4
_COPYING = const(1)
_FORCED = const(1)  # DS table 25
_NORMAL = const(3)

RECORD_WORDS = 2  # of a record, which has the eight data registers

_STANDBY_MS = (0.5, 62.5, 125, 250, 500, 1000, 10, 20)  # DS table 27
_TIMES = (1, 2, 4, 8, 16)


@micropython.viper
def _copy(record: ptr32, data: ptr32):
    # From bytecode a word past 2**30 would be a big int.
    data[0] = record[0]
    data[1] = record[1]


class BME280(Sensor):
    """A BME280 at `address`, 0x76 or 0x77 by pin SDO; ValueError for another one."""

    name = "BME280"

    def __init__(self, i2c, address: int = 0x76):
        if not 0x76 <= address <= 0x77:
            raise ValueError("address: 0x76 to 0x77")
        Sensor.__init__(self, 3)
        self.address = address
        self.device = I2CDevice(i2c, address)
        self._byte = bytearray(1)
        self._data = bytearray(8)
        self._trimming = None  # until `configure`
        # The chip goes to sleep first, as it may otherwise ignore a write to CONFIG (DS 5.4.6).
        self._settings = bytearray((_CTRL_MEAS, 0, _CTRL_HUM, 0, _CONFIG, 0, _CTRL_MEAS, 0))
        self._forced = bytearray((_CTRL_MEAS, 0))

    def identify(self) -> None:
        """Raises SensorError unless the chip is a BME280; a BMP280 has identity 0x56 to 0x58."""
        self.expect(self._register(_REG_ID), 0x60)

    def configure(self, standby_ms: float = 125, times: int = 1, filtered: int = 0) -> None:
        """Reads the trimming values and starts continuous conversion. Allocates.

        standby_ms      pause between conversions: 0.5, 10, 20, 62.5, 125, 250, 500 or 1000
        times           measurements averaged into each value: 1, 2, 4, 8 or 16
        filtered        0: off; 1 to 4: a filter with coefficient 2**filtered (DS 3.4.4)
        """
        if standby_ms not in _STANDBY_MS or times not in _TIMES or not 0 <= filtered <= 4:
            raise ValueError("standby_ms, times, filtered: as in the data sheet")
        if self._register(_REG_STATUS) & _COPYING:
            self.check(NOT_READY)
        self._trimming = bme280_trimming.read(self.device)
        self.check(0 if self._trimming else IMPLAUSIBLE)
        settings = self._settings
        settings[3] = n = _TIMES.index(times) + 1
        settings[5] = _STANDBY_MS.index(standby_ms) << 5 | filtered << 2
        n = n << 5 | n << 2
        settings[7] = n | _NORMAL
        self._forced[1] = n | _FORCED
        # At most, DS 9.1
        self.conversion_us = 2_400 + 6_900 * times
        self.device.write(settings)

    def try_start(self) -> int:
        """Starts one conversion as set by `configure`, then the chip sleeps; returns a kind."""
        return self.device.try_write(self._forced) if self._trimming else NOT_READY

    def is_ready(self) -> bool:
        """Returns whether no conversion is under way."""
        return not self._register(_REG_STATUS) & _MEASURING

    def try_read(self, out) -> int:
        if not self._trimming:
            return NOT_READY
        return self.device.try_write_read_into(_REG_DATA, self._data) or self.decode(out)

    def decode(self, out) -> int:
        """Stores the reading in the eight bytes that were read last into `out`; returns a kind."""
        return compensate(self._trimming, self._data, out)

    def prepare(self, record):
        """Returns a PreparedRead of hal/prepared.py that fills `record`, a bytearray of
        RECORD_WORDS words, which a queue takes from an interrupt to `decode_record`. Allocates."""
        return self.device.prepare(_REG_DATA, record)

    def decode_record(self, record, out) -> int:
        """Stores the reading in such a record into `out`; returns a kind."""
        if not self._trimming:
            return NOT_READY
        _copy(record, self._data)
        return self.decode(out)

    def _register(self, register) -> int:
        self.device.write_read_into(register, self._byte)
        return self._byte[0]
