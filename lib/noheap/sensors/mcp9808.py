"""MCP9808 temperature sensor on I2C.

    sensor = MCP9808(i2c, 0x18)
    sensor.identify()
    sensor.configure(bits=12)
    sensor.read_milli_c()

A reading has 13 bits with sign, in 1/16 °C, -40 to 125 °C. The chip converts by itself. Until the
first conversion is over it reads as 0 °C, and while it sleeps the last reading stays; there is no
flag for either. "DS" = Microchip MCP9808 data sheet, DS25095A.
"""

from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors.registers import RegisterSensor

_REG_CONFIGURATION = const(1)  # DS register 5-1
_REG_UPPER = const(2)
_REG_LOWER = const(3)
_REG_CRITICAL = const(4)
_REG_MANUFACTURER = const(6)
_REG_DEVICE = const(7)
_REG_RESOLUTION = const(8)

# Bits of the configuration, DS register 5-2.
_SHUTDOWN = const(1 << 8)
_CLEAR_INTERRUPT = const(1 << 5)
_ALERT_ENABLED = const(1 << 3)
_ACTIVE_HIGH = const(1 << 1)
_INTERRUPT = const(1)

# A fifth above the typical times of DS 5.2.4, as the data sheet has no maximum.
_CONVERSION_US = (36_000, 78_000, 156_000, 300_000)
_LOWEST = const(-55 * 16)
_HIGHEST = const(150 * 16)

# `flags`
CRITICAL = 4  # at or above the critical limit
ABOVE = 2  # above the upper limit
BELOW = 1  # below the lower limit


class MCP9808(RegisterSensor):
    """An MCP9808 at `address`, 0x18 to 0x1f by pins A2 to A0; ValueError for another one.

    `flags` says where the last reading was in relation to the limits.
    """

    name = "MCP9808"

    def __init__(self, i2c, address: int = 0x18):
        RegisterSensor.__init__(self, i2c, address, 0x18, 0x1F, b"\x05")
        self.flags = 0
        self._alert = 0
        self._resolution = bytearray((_REG_RESOLUTION, 3))  # 12 bits, as after power-up
        self.conversion_us = _CONVERSION_US[3]

    def identify(self) -> None:
        """Raises SensorError unless the chip is Microchip's MCP9808 (DS registers 5-5 and 5-6)."""
        self.expect(self.read_register(_REG_MANUFACTURER), 0x54)
        self.expect(self.read_register(_REG_DEVICE) >> 8, 0x04)

    def configure(self, bits: int = 12) -> None:
        """Starts continuous conversion of 9 to 12 bits, in steps of 500 to 62.5 m°C, with the
        settings of `set_alert`."""
        if not 9 <= bits <= 12:
            raise ValueError("bits: 9 to 12")
        self._resolution[1] = bits - 9
        self.conversion_us = _CONVERSION_US[bits - 9]
        self.device.write(self._resolution)
        self.check(self.try_start())

    def try_start(self) -> int:
        """Wakes the chip up; returns a kind. There is a reading after `conversion_us`."""
        return self.try_write_register(_REG_CONFIGURATION, self._alert)

    def sleep(self) -> None:
        """Stops conversions until `try_start` or `configure` (DS 5.2.1)."""
        self.write_register(_REG_CONFIGURATION, self._alert | _SHUTDOWN)

    def set_alert(
        self,
        low_milli_c: int,
        high_milli_c: int,
        critical_milli_c: int,
        interrupt: bool = False,
        active_high: bool = False,
    ) -> None:
        """Sets the limits of pin ALERT and of `flags`, each rounded up to 0.25 °C (DS 5.2.3), and
        wakes the chip up.

        The pin is active outside of low to high, and from the critical limit up. With `interrupt`
        each crossing makes it active until `clear_alert`.
        """
        if not low_milli_c <= high_milli_c <= critical_milli_c:
            raise ValueError("limits: low to high to critical")
        self._set_limit(_REG_LOWER, low_milli_c)
        self._set_limit(_REG_UPPER, high_milli_c)
        self._set_limit(_REG_CRITICAL, critical_milli_c)
        mode = _INTERRUPT if interrupt else 0
        self._alert = _ALERT_ENABLED | mode | (_ACTIVE_HIGH if active_high else 0)
        self.check(self.try_start())

    def clear_alert(self) -> None:
        """Makes the pin inactive in interrupt mode."""
        self.write_register(_REG_CONFIGURATION, self._alert | _CLEAR_INTERRUPT)

    def decode(self, out) -> int:
        word = self.signed()
        flags = word >> 13 & 7
        code = (word & 0x1FFF) - (word << 1 & 0x2000)
        # Above one limit and below the other: a data line that is stuck high
        if flags & 3 == 3 or not _LOWEST <= code <= _HIGHEST:
            return IMPLAUSIBLE
        self.flags = flags
        out[0] = code * 125 // 2
        return 0

    def _set_limit(self, register: int, milli_c: int) -> None:
        self.write_register(register, -(-milli_c // 250) * 4 & 0x1FFC)
