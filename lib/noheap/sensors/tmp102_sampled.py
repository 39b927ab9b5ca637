"""A TMP102 for a sampler's interrupt: set up once, read by nobody else.

    configure(i2c, 0x48, conversion_hz=8)
    sampler = Sampler(I2CSource(0, 0x48, register=0), implausible=IMPLAUSIBLE_MASK, **settings)

The driver for everything else is sensors/tmp102.py. "DS" = Texas Instruments TMP102 data sheet,
SBOS397.
"""

from micropython import const

from noheap.sensors.lm75_scale import SCALE as SCALE
from noheap.sensors.lm75_scale import milli_c_from_raw as milli_c_from_raw
from noheap.sensors.lm75_scale import raw_from_milli_c as raw_from_milli_c

CONVERSION_US = 35_000  # longest, DS 6.5; until then a sensor that was powered up says 0 °C
IMPLAUSIBLE_MASK = 0x000F  # bits that a 12-bit reading never sets

_REG_CONFIGURATION = const(1)  # DS table 8-6, pointer register
_RESOLUTION = const(3 << 13)  # DS table 8-9; read as ones
_RATE_SHIFT = const(6)
_CONVERSION_HZ = (0.25, 1, 4, 8)  # DS table 8-11, CR1 CR0


def continuous(conversion_hz: float) -> int:
    """Returns the configuration's two bytes, as one word, for so many conversions a second: 0.25,
    1, 4 or 8; else raises ValueError."""
    if conversion_hz not in _CONVERSION_HZ:
        raise ValueError("conversion_hz: 0.25, 1, 4 or 8")
    return _RESOLUTION | _CONVERSION_HZ.index(conversion_hz) << _RATE_SHIFT


def configure(i2c, address: int, conversion_hz: float = 8) -> None:
    """Starts continuous conversion, and leaves the pointer at the temperature (DS 8.5.3.1): from
    here on a plain two-byte read gives one. Raises OSError as `i2c` does."""
    word = continuous(conversion_hz)
    i2c.writeto(address, bytes((_REG_CONFIGURATION, word >> 8, word & 0xFF)))
    i2c.writeto(address, b"\x00")
