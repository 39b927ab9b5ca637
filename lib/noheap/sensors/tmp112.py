"""TMP112 temperature sensor on I2C.

    sensor = TMP112(i2c, 0x48)
    sensor.configure(conversion_hz=8)
    sensor.read_milli_c()

Registers, addresses, times and readings are those of the TMP102, so the two cannot be
distinguished. The TMP112 is more accurate: ±0.5 °C from 0 to 65 °C (Texas Instruments TMP112 data
sheet, SBOS473).
"""

from noheap.sensors.tmp102 import TMP102


class TMP112(TMP102):
    """A TMP112 at `address`, 0x48 to 0x4b by pin ADD0; ValueError for another one. See TMP102."""

    name = "TMP112"
