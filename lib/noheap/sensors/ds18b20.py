"""DS18B20 temperature sensor on 1-Wire.

    sensor = DS18B20(OneWire(machine.Pin(15)))
    sensor.identify()
    sensor.configure(bits=12)
    sensor.measure()[0]              # m°C; takes 750 ms

9 to 12 bits: steps of 500 to 62.5 m°C, -55 to 125 °C. The chip converts only when told to. After
power-up the scratchpad has 85 °C and 0x0c in its reserved byte 6, which is NOT_READY. Not for an
ISR: see hal/onewire.py. "DS" = Maxim DS18B20 data sheet, 19-7487.
"""

from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors.errors import CRC, NOT_READY
from noheap.sensors.sensor import Sensor

_FAMILY = const(0x28)  # DS figure 8, the lowest byte of the ROM
_READ_ROM = const(0x33)  # DS, ROM commands
_CONVERT = const(0x44)  # DS table 3, function commands
_WRITE = const(0x4E)
_COPY = const(0x48)
_READ = const(0xBE)

_CONFIGURATION_FIXED = const(0x9F)  # DS figure 10: all bits but R1 R0 read as 0001 1111
_POWER_UP = const(0x0550)  # DS figure 9
_LOWEST = const(-55 * 16)
_HIGHEST = const(125 * 16)


class DS18B20(Sensor):
    """A DS18B20 on `wire`, a OneWire, with the ROM bytes `rom`; None if it is the only device."""

    name = "DS18B20"
    bus = "1-Wire"

    def __init__(self, wire, rom=None):
        Sensor.__init__(self)
        self.wire = wire
        self.rom = rom
        self.conversion_us = 750_000  # longest, with 12 bits: DS table 2
        self._scratchpad = bytearray(9)

    def read_rom(self) -> bytes:
        """Returns the ROM of the only device on the wire. Raises for a wrong CRC. Allocates."""
        rom = bytearray(8)
        self.check(self.wire.try_reset())
        self.wire.write_byte(_READ_ROM)
        self.wire.read_into(rom)
        self.check(CRC if self.wire.crc8(rom) else 0)
        return bytes(rom)

    def identify(self) -> None:
        """Raises SensorError unless the ROM, which is read if none was given, is a DS18B20's."""
        self.expect((self.rom or self.read_rom())[0], _FAMILY)

    def configure(self, bits: int = 12, low_c: int = -55, high_c: int = 125) -> None:
        """Sets 9 to 12 bits and the limits in °C of the alarm search (DS figures 7 and 10).

        The chip forgets them when it loses power, unless `save` follows.
        """
        if not 9 <= bits <= 12:
            raise ValueError("bits: 9 to 12")
        self.check(self._try_command(_WRITE))
        self.wire.write_byte(high_c & 0xFF)
        self.wire.write_byte(low_c & 0xFF)
        self.wire.write_byte((bits - 9) << 5 | 0x1F)
        self.conversion_us = 750_000 >> 12 - bits

    def save(self) -> None:
        """Makes the settings of `configure` survive a loss of power. Takes 10 ms (DS, Copy
        Scratchpad)."""
        self.check(self._try_command(_COPY))

    def try_start(self) -> int:
        """Starts one conversion; returns a kind. Takes 3 ms, with a ROM 8 ms."""
        return self._try_command(_CONVERT)

    def is_ready(self) -> bool:
        """Returns whether the conversion that `try_start` has just begun is over. Not with
        parasite power, and not after other commands."""
        return self.wire.read_byte() != 0

    def try_read(self, out) -> int:
        kind = self._try_command(_READ)
        if kind:
            return kind
        self.wire.read_into(self._scratchpad)
        return self.decode(out)

    def decode(self, out) -> int:
        """Stores the temperature of the scratchpad that was read last in `out`; returns a kind."""
        data = self._scratchpad
        if self.wire.crc8(data):
            return CRC
        if data[4] & _CONFIGURATION_FIXED != 0x1F:
            return IMPLAUSIBLE
        raw = (data[1] << 8 | data[0]) - (data[1] >> 7 << 16)
        if raw == _POWER_UP and data[6] == 0x0C:
            return NOT_READY
        raw &= -1 << 3 - (data[4] >> 5)  # the bits below are undefined: DS figure 4
        if not _LOWEST <= raw <= _HIGHEST:
            return IMPLAUSIBLE
        out[0] = raw * 125 // 2
        return 0

    def _try_command(self, command: int) -> int:
        kind = self.wire.try_select(self.rom)
        if not kind:
            self.wire.write_byte(command)
        return kind
