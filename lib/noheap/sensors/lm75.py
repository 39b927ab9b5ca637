"""LM75 temperature sensors on I2C, of any maker.

    sensor = LM75(i2c, 0x48)              # LM75, LM75C, Texas Instruments' LM75A and LM75B
    sensor = LM75(i2c, 0x48, bits=11)     # NXP's LM75A and LM75B
    sensor.read_milli_c()

9 bits are steps of 500 m°C, 11 bits of 125 m°C; -55 to 125 °C. The chip converts by itself. Until
the first conversion is over, and while it sleeps, a reading is an old one, and no flag says so.
The lower bits may be anything, so a data line that is stuck high reads as -0.5 °C.

"DS" = Texas Instruments LM75B data sheet, SNIS153; LM75A, SNOS808. "NXP" = NXP LM75B data sheet,
revision 6.1.
"""

from micropython import const

from noheap.sensors.thermostat import Thermostat

_REG_PRODUCT = const(7)
_SHUTDOWN = const(1)


class LM75(Thermostat):
    """An LM75 at `address`, 0x48 to 0x4f by pins A2 to A0; ValueError for another one.

    The limits of `set_alert` have 9 bits on every chip (NXP 7.4.4).
    """

    name = "LM75"
    step = 128
    # DS, temperature-to-digital converter characteristics; NXP's take 100 ms
    conversion_us = 300_000

    def __init__(self, i2c, address: int = 0x48, bits: int = 9):
        if bits not in (9, 11):
            raise ValueError("bits: 9 or 11")
        Thermostat.__init__(self, i2c, address, 0x48, 0x4F)
        self.ignored = (1 << 16 - bits) - 1
        self._byte = bytearray(1)

    def configure(self) -> None:
        """Starts continuous conversion with the settings of `set_alert`."""
        self.check(self.try_start())

    def try_start(self) -> int:
        """Does the same as `configure`; returns a kind. A chip that slept has a reading after
        `conversion_us`."""
        return self.try_configure(0)

    def sleep(self) -> None:
        """Stops conversions until `configure`; the last reading stays (DS, shutdown mode)."""
        self.check(self.try_configure(_SHUTDOWN))

    def identify(self) -> None:
        """Raises SensorError unless the chip is Texas Instruments' LM75A.

        Only this one has a product register (SNOS808); others answer with another register.
        """
        self._pointer[0] = _REG_PRODUCT
        self.device.write_read_into(self._pointer, self._byte)
        self.expect(self._byte[0] >> 4, 0xA)
