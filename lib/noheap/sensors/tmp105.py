"""TMP105 temperature sensor on I2C; also TMP75 and TMP175, which have more addresses.

    sensor = TMP105(i2c, 0x48)
    sensor.configure(bits=12)
    sensor.read_milli_c()

9 to 12 bits: steps of 500 to 62.5 m°C, -55 to 128 °C; the bits below are zero (DS table 5). The
chip has no identity register. "DS" = Texas Instruments TMP105 data sheet, SLLS648; TMP175,
SBOS288.
"""

from micropython import const

from noheap.sensors.thermostat import Thermostat

_ONE_SHOT = const(1 << 7)  # DS table 6, configuration register
_RESOLUTION_SHIFT = const(5)
_SHUTDOWN = const(1)

_CONVERSION_US = const(37_500)  # longest of 9 bits: DS, electrical characteristics


class TMP105(Thermostat):
    """A TMP105 at `address`, 0x48 or 0x49 by pin A0; a TMP75 has up to 0x4f."""

    name = "TMP105"

    def __init__(self, i2c, address: int = 0x48):
        Thermostat.__init__(self, i2c, address, 0x48, 0x4F)
        self._set_bits(9)  # as after power-up

    def configure(self, bits: int = 12) -> None:
        """Starts continuous conversion of 9 to 12 bits with the settings of `set_alert`."""
        self._set_bits(bits)
        self.check(self.try_configure(self._resolution))

    def try_start(self) -> int:
        """Starts one conversion of as many bits, after which the chip sleeps; returns a kind."""
        return self.try_configure(_ONE_SHOT | self._resolution | _SHUTDOWN)

    def _set_bits(self, bits: int) -> None:
        if not 9 <= bits <= 12:
            raise ValueError("bits: 9 to 12")
        self._resolution = (bits - 9) << _RESOLUTION_SHIFT
        self.conversion_us = _CONVERSION_US << bits - 9  # each bit doubles it (DS table 8)
