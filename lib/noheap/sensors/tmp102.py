"""TMP102 temperature sensor (also TMP112, TMP75's 12-bit layout) on I2C.

    sensor = TMP102(i2c, 0x48)
    sensor.configure(conversion_hz=8)
    sensor.read_milli_c()            # 25_062 is 25.062 °C

"DS" = Texas Instruments TMP102 data sheet, SBOS397. Normal mode only: 12 bits, 62.5 m°C a
step, -55 to 128 °C. A reading is two bytes, the value in the upper twelve bits of a signed
16-bit word ("raw" here), the lower four bits zero (DS table 8-8).
"""

from micropython import const

from noheap.hal.i2c import I2CDevice

_REG_TEMPERATURE = const(0)  # DS table 8-6, pointer register
_REG_CONFIGURATION = const(1)
_CONVERSION_HZ = (0.25, 1, 4, 8)  # DS table 8-11, CR1 CR0

SAMPLE_BYTES = 2
CONVERSION_US = 35_000  # longest, DS 6.5; until then a sensor that was powered up says 0 °C
IMPLAUSIBLE_MASK = 0x000F  # bits that a 12-bit reading never sets


def raw_from_milli_c(milli_c: int) -> int:
    """The lowest raw value that is at or above `milli_c`; 16 units are one step of 62.5 m°C."""
    return -(-milli_c * 2 // 125) * 16


def milli_c_from_raw(raw: int) -> int:
    """m°C of a raw value, rounded towards minus infinity to a whole m°C."""
    return raw * 125 // 32


class TMP102:
    """One TMP102 on a `machine.I2C` bus at `address` (0x48 to 0x4b, by pin ADD0, DS table 8-5).

    Raises ValueError for another address. Methods block for one transaction and raise BusError;
    none may be called from an ISR. Only the constructor allocates.
    """

    def __init__(self, i2c, address: int = 0x48):
        if not 0x48 <= address <= 0x4B:
            raise ValueError("address: 0x48 to 0x4b")
        self.device = I2CDevice(i2c, address)
        self._pointer = bytearray(1)
        self._word = bytearray(2)
        self._command = bytearray(3)

    def configure(self, conversion_hz: float = 8) -> None:
        """Continuous conversion at 0.25, 1, 4 or 8 Hz, 12 bits; leaves the pointer at TEMPERATURE.

        The chip answers with its last finished conversion, so a reading is at most one
        conversion period old. The pointer keeps its place (DS 8.5.3.1): from here on a plain
        two-byte read gives a temperature, which is what the sampler's interrupt does.
        """
        if conversion_hz not in _CONVERSION_HZ:
            raise ValueError("conversion_hz: 0.25, 1, 4 or 8")
        command = self._command
        command[0] = _REG_CONFIGURATION
        command[1] = 0x60  # R1 R0 read as ones; SD, TM, POL, F and OS clear: DS table 8-9
        command[2] = _CONVERSION_HZ.index(conversion_hz) << 6
        self.device.write(command)
        self._pointer[0] = _REG_TEMPERATURE
        self.device.write(self._pointer)

    def read_raw(self) -> int:
        """The last conversion as a signed 16-bit raw value."""
        self._pointer[0] = _REG_TEMPERATURE
        self.device.write_read_into(self._pointer, self._word)
        raw = self._word[0] << 8 | self._word[1]
        return raw - 0x10000 if raw & 0x8000 else raw

    def read_milli_c(self) -> int:
        """The last conversion in m°C."""
        return milli_c_from_raw(self.read_raw())
