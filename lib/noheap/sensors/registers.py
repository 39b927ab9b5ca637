"""I2C sensors with registers of two bytes, the higher first, behind a pointer byte."""

from noheap.hal.i2c import I2CDevice
from noheap.sensors.sensor import Sensor


class RegisterSensor(Sensor):
    """A chip at `address`, which must be one of `first` to `last`, else ValueError.

    `temperature` is the pointer to its temperature register, one byte. Subclasses give `decode`.
    """

    def __init__(self, i2c, address: int, first: int, last: int, temperature: bytes = b"\x00"):
        if not first <= address <= last:
            raise ValueError("address: 0x%02x to 0x%02x" % (first, last))
        Sensor.__init__(self)
        self.address = address
        self.device = I2CDevice(i2c, address)
        self._temperature = temperature
        self._pointer = bytearray(1)
        self._word = bytearray(2)  # what was read last
        self._command = bytearray(3)

    def try_read(self, out) -> int:
        kind = self.device.try_write_read_into(self._temperature, self._word)
        return kind or self.decode(out)

    def decode(self, out) -> int:
        """Store the temperature that was read as m°C into `out`; returns a kind."""
        raise NotImplementedError

    def prepare(self):
        """A PreparedRead of hal/prepared.py; when it is over, `decode` has the reading."""
        return self.device.prepare(self._temperature, self._word)

    def signed(self) -> int:
        """The word that was read last, as a signed number."""
        word = self._word
        return (word[0] << 8 | word[1]) - (word[0] >> 7 << 16)

    def try_read_register(self, register: int) -> int:
        """Read one, for `signed`; returns a kind."""
        self._pointer[0] = register
        return self.device.try_write_read_into(self._pointer, self._word)

    def read_register(self, register: int) -> int:
        """Its content, 0 to 0xffff."""
        self.check(self.try_read_register(register))
        return self.signed() & 0xFFFF

    def try_write_register(self, register: int, value: int) -> int:
        """Write the lowest 16 bits of `value`; returns a kind."""
        command = self._command
        command[0] = register
        command[1] = value >> 8 & 0xFF
        command[2] = value & 0xFF
        return self.device.try_write(command)

    def write_register(self, register: int, value: int) -> None:
        """Write the lowest 16 bits of `value`."""
        self.check(self.try_write_register(register, value))
