"""SHT30, SHT31 and SHT35 temperature and humidity sensors on I2C.

    sensor = SHT3x(i2c, 0x44)
    sensor.identify()
    milli_c, rh_x100 = sensor.measure()      # one conversion, 16 ms
    sensor.configure(hz=10)                  # or let it convert by itself
    sensor.read_milli_c()

Range: -45 to 130 °C and 0 to 100 %RH, with 16 bits each. A reading is m°C and %RH times 100, and
can be fetched once: after that, and before the conversion is over, the kind is NOT_READY. "DS" =
Sensirion SHT3x-DIS data sheet, version 5.
"""

from micropython import const

from noheap.hal.delay import delay_us
from noheap.hal.errors import NO_ACK_ADDRESS
from noheap.sensors.errors import NOT_READY
from noheap.sensors.sensirion import Sensirion

_CMD_FETCH = const(0xE000)  # DS table 11
_CMD_BREAK = const(0x3093)  # DS 4.8
_CMD_RESET = const(0x30A2)  # DS 4.9
_CMD_STATUS = const(0xF32D)  # DS table 17
_CMD_CLEAR_STATUS = const(0x3041)  # DS table 19
_STATUS_RESERVED = const(0x500C)  # DS table 18: bits that read as zero

# For repeatability low, medium and high.
_SINGLE = b"\x16\x0b\x00"  # after 0x24, without clock stretching: DS table 9
_SINGLE_US = (4_500, 6_500, 15_500)  # longest, DS table 4
# Continuous conversion, DS table 10: a first byte for each rate, and three second ones.
_HZ = (0.5, 1, 2, 4, 10)
_PERIOD_US = (2_000_000, 1_000_000, 500_000, 250_000, 100_000)
_RATES = b"\x20\x21\x22\x23\x27"
_PERIODIC = b"\x2f\x24\x32\x2d\x26\x30\x2b\x20\x36\x29\x22\x34\x2a\x21\x37"

LOW = 0
MEDIUM = 1
HIGH = 2

# Limits of `set_alert`: Sensirion, "Alert mode of SHT3x-DIS", table 2.
ALERT_HIGH_SET = 0x611D
ALERT_HIGH_CLEAR = 0x6116
ALERT_LOW_CLEAR = 0x610B
ALERT_LOW_SET = 0x6100


class SHT3x(Sensirion):
    """An SHT3x at `address`, 0x44 or 0x45 by pin ADDR (DS table 7); ValueError for another one.

    `repeatability` is LOW, MEDIUM or HIGH; a higher one has less noise and takes longer.
    """

    name = "SHT3x"

    def __init__(self, i2c, address: int = 0x44, repeatability: int = HIGH):
        Sensirion.__init__(self, i2c, address, 0x44, 0x45)
        self.conversion_us = _SINGLE_US[repeatability]
        self._repeatability = repeatability
        self._periodic = False

    def identify(self) -> None:
        """Raises SensorError if the status has bits that are zero in an SHT3x."""
        self.expect(self.status() & _STATUS_RESERVED, 0)

    def status(self) -> int:
        """Returns the status (DS table 18): bit 15 alert, 13 heater, 11 alert of %RH, 10 alert of
        temperature, 4 reset."""
        return self.read_word(_CMD_STATUS)

    def clear_status(self) -> None:
        """Clears the alerts and the reset flag."""
        self.command(_CMD_CLEAR_STATUS)

    def configure(self, hz: float = 1) -> None:
        """Starts continuous conversion at 0.5, 1, 2, 4 or 10 Hz; at 10 Hz the chip heats itself
        (DS 4.5)."""
        if hz not in _HZ:
            raise ValueError("hz: 0.5, 1, 2, 4 or 10")
        self.stop()
        n = _HZ.index(hz)
        self.command(_RATES[n] << 8 | _PERIODIC[3 * n + self._repeatability])
        self.conversion_us = _PERIOD_US[n]
        self._periodic = True

    def stop(self) -> None:
        """Stops continuous conversion. Waits the 1 ms that the chip needs (DS 4.8)."""
        self.command(_CMD_BREAK)
        delay_us(1_000)
        self.conversion_us = _SINGLE_US[self._repeatability]
        self._periodic = False

    def reset(self) -> None:
        """Resets the chip to its state after power-up. Waits 2.5 ms."""
        self.stop()
        self.command(_CMD_RESET)
        delay_us(1_500)  # DS table 4

    def try_start(self) -> int:
        """Starts one conversion, unless the chip converts by itself; returns a kind."""
        if self._periodic:
            return 0
        return self.try_command(0x2400 | _SINGLE[self._repeatability])

    def try_read(self, out) -> int:
        kind = self.try_command(_CMD_FETCH) if self._periodic else 0
        if kind:
            return kind
        kind = self.device.try_read_into(self._words)
        if kind == NO_ACK_ADDRESS and (self._periodic or not self.device.try_write(b"")):
            return NOT_READY
        return kind or self.decode(out)

    def prepare(self):
        """Returns a PreparedRead of hal/prepared.py, after which `decode` gives the reading, while
        the chip converts by itself: NO_ACK_ADDRESS if there is no new one. Allocates."""
        return self.device.prepare(b"\xe0\x00", self._words)  # _CMD_FETCH

    def set_alert(self, limit: int, milli_c: int, rh_x100: int) -> None:
        """Sets one of the limits ALERT_..., rounded down to steps of 342 m°C and 0.78 %RH.

        Pin ALERT and the status follow during continuous conversion.
        """
        raw = min((milli_c + 45_000) * 512 // 175_000, 511)
        self.write_word(limit, min(rh_x100 * 128 // 10_000, 127) << 9 | raw)
