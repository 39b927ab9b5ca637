# pyright: reportUndefinedVariable=false
"""The I2C protocol of Sensirion's sensors: two-byte commands, and words with a checksum each.

"DS" = Sensirion SHT3x-DIS data sheet, version 5.
"""

import micropython

from noheap.hal.i2c import I2CDevice
from noheap.sensors.errors import CRC
from noheap.sensors.sensor import Sensor


@micropython.viper
def crc8(data: ptr8, at: int) -> int:
    """Returns the checksum of the two bytes from `at` (DS table 20)."""
    crc = 0xFF
    end = at + 2
    while at < end:
        crc ^= data[at + 0]
        for _ in range(8):
            crc <<= 1
            if crc & 0x100:
                crc ^= 0x131
        at += 1
    return crc


def milli_c_from_raw(raw: int) -> int:
    """Returns the m°C of a word, -45 + 175 * raw / 65535 °C (DS 4.13), rounded down."""
    return 2 * raw + raw * 8786 // 13107 - 45_000


def rh_x100_from_raw(raw: int) -> int:
    """Returns 100 times the %RH of a word, 100 * raw / 65535 %RH (DS 4.13), rounded down."""
    return raw * 2000 // 13107


class Sensirion(Sensor):
    """A chip at `address`; ValueError unless that is `first` to `last`.

    A reading is its temperature in m°C and its humidity in %RH times 100.
    """

    def __init__(self, i2c, address: int, first: int, last: int):
        if not first <= address <= last:
            raise ValueError("address: 0x%02x to 0x%02x" % (first, last))
        Sensor.__init__(self, 2)
        self.address = address
        self.device = I2CDevice(i2c, address)
        self._command = bytearray(5)
        self._short = memoryview(self._command)[:2]
        self._words = bytearray(6)  # the answer that was read last
        self._word = memoryview(self._words)[:3]

    def try_command(self, command: int) -> int:
        """Sends a command; returns a kind."""
        self._command[0] = command >> 8
        self._command[1] = command & 0xFF
        return self.device.try_write(self._short)

    def command(self, command: int) -> None:
        """Sends a command."""
        self.check(self.try_command(command))

    def write_word(self, command: int, value: int) -> None:
        """Sends a command with a word, 0 to 0xffff."""
        frame = self._command
        frame[0] = command >> 8
        frame[1] = command & 0xFF
        frame[2] = value >> 8
        frame[3] = value & 0xFF
        frame[4] = crc8(frame, 2)
        self.device.write(frame)

    def read_word(self, command: int) -> int:
        """Sends a command and returns the word that answers it."""
        self.command(command)
        self.device.read_into(self._word)
        self.check(self._checked(0))
        return self._words[0] << 8 | self._words[1]

    def decode(self, out) -> int:
        """Stores the reading in the six bytes that were read last into `out`; returns a kind."""
        kind = self._checked(0) or self._checked(3)
        if not kind:
            words = self._words
            out[0] = milli_c_from_raw(words[0] << 8 | words[1])
            out[1] = rh_x100_from_raw(words[3] << 8 | words[4])
        return kind

    def _checked(self, at: int) -> int:
        return 0 if crc8(self._words, at) == self._words[at + 2] else CRC
