"""TMP112 temperature sensor on I2C.

    sensor = TMP112(i2c, 0x48)
    sensor.configure(conversion_hz=8)
    sensor.read_milli_c()

Texas Instruments TMP112 data sheet, SBOS473: registers, addresses, times and words are the
TMP102's; it is more accurate, ±0.5 °C from 0 to 65 °C. Neither can be told from the other.
"""

from noheap.sensors.tmp102 import TMP102


class TMP112(TMP102):
    """One TMP112 at `address`, 0x48 to 0x4b by pin ADD0, else ValueError. See TMP102."""

    name = "TMP112"
