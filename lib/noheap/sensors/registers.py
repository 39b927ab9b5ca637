"""I2C sensors with two-byte registers, high byte first, selected by a pointer byte."""

from noheap.hal.i2c import I2CDevice
from noheap.sensors.sensor import Sensor


class RegisterSensor(Sensor):
    """A chip at `address`; ValueError unless that is `first` to `last`.

    `temperature` is the pointer to its temperature register, one byte. Subclasses define `decode`.
    """

    def __init__(self, i2c, address: int, first: int, last: int, temperature: bytes = b"\x00"):
        if not first <= address <= last:
            raise ValueError("address: 0x%02x to 0x%02x" % (first, last))
        Sensor.__init__(self)
        self.address = address
        self.device = I2CDevice(i2c, address)
        self._temperature = temperature
        self._pointer = bytearray(1)
        self._word = bytearray(2)  # the register that was read last
        self._command = bytearray(3)

    def try_read(self, out) -> int:
        kind = self.device.try_write_read_into(self._temperature, self._word)
        return kind or self.decode(out)

    def decode(self, out) -> int:
        """Stores the temperature that was read last into `out`, in m°C; returns a kind."""
        raise NotImplementedError

    def prepare(self):
        """Returns a PreparedRead of hal/prepared.py, after which `decode` gives the reading."""
        return self.device.prepare(self._temperature, self._word)

    def signed(self) -> int:
        """Returns the word that was read last as a signed number."""
        word = self._word
        return (word[0] << 8 | word[1]) - (word[0] >> 7 << 16)

    def try_read_register(self, register: int) -> int:
        """Reads a register, for `signed`; returns a kind."""
        self._pointer[0] = register
        return self.device.try_write_read_into(self._pointer, self._word)

    def read_register(self, register: int) -> int:
        """Returns the content of a register, 0 to 0xffff."""
        self.check(self.try_read_register(register))
        return self.signed() & 0xFFFF

    def try_write_register(self, register: int, value: int) -> int:
        """Writes the lowest 16 bits of `value`; returns a kind."""
        command = self._command
        command[0] = register
        command[1] = value >> 8 & 0xFF
        command[2] = value & 0xFF
        return self.device.try_write(command)

    def write_register(self, register: int, value: int) -> None:
        """Writes the lowest 16 bits of `value`."""
        self.check(self.try_write_register(register, value))
