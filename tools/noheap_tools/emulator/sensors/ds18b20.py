"""A DS18B20 on a line of onewire.py.

"DS" = Maxim DS18B20 data sheet, 19-7487. It has its own supply. The searches of ROMs and alarms
are not modelled.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

_READ_ROM, _MATCH, _SKIP = 0x33, 0x55, 0xCC  # DS, ROM commands
_CONVERT, _WRITE, _COPY, _READ, _RECALL, _SUPPLY = 0x44, 0x4E, 0x48, 0xBE, 0xB8, 0xB4  # table 3
_FULL_NS = 600_000_000  # of 12 bits; at most 750 ms, DS table 2


class DS18B20:
    """`temperature_c()` is asked at the end of each conversion; `serial` is six bytes."""

    def __init__(
        self,
        clock: IClock,
        temperature_c: Callable[[], float],
        serial: bytes = b"\x11\x22\x33\x44\x55\x66",
        family: int = 0x28,
    ) -> None:
        self._temperature_c = temperature_c
        self._alarm = clock.create_alarm(self._over)
        rom = bytes([family]) + serial
        self.rom = rom + bytes([crc8(rom)])
        self._saved = bytes([0x4B, 0x46, 0x7F])
        self.power()

    def power(self) -> None:
        """Its supply comes back: 85 °C (DS figure 9)."""
        self._alarm.cancel()
        self._converting = False
        self._pad = bytearray(b"\x50\x05" + self._saved + b"\xff\x0c\x10")
        self._heard = bytearray()
        self._bits: list[int] = []  # of the byte that comes
        self._to_send: list[int] = []
        self._state: Callable[[int], None] | None = None
        self._telling = False  # of a conversion, in read slots

    # OneWireTarget

    def reset(self) -> bool:
        self._bits.clear()
        self._to_send.clear()
        self._heard.clear()
        self._telling = False
        self._state = self._rom_command
        return True

    def next_bit(self) -> int | None:
        if self._telling:
            return int(not self._converting)
        return self._to_send[0] if self._to_send else None

    def read_done(self, line: int) -> None:
        if self._to_send:
            self._to_send.pop(0)

    def write_bit(self, bit: int) -> None:
        if self._state is None:
            return
        self._bits.append(bit)
        if len(self._bits) == 8:
            byte = sum(bit << n for n, bit in enumerate(self._bits))
            self._bits.clear()
            self._state(byte)

    # The protocol

    def _rom_command(self, byte: int) -> None:
        self._state = None
        if byte == _READ_ROM:
            self._send(self.rom)
        elif byte == _SKIP:
            self._state = self._function
        elif byte == _MATCH:
            self._state = self._match

    def _match(self, byte: int) -> None:
        self._heard.append(byte)
        if len(self._heard) == 8:
            self._state = self._function if self._heard == self.rom else None
            self._heard.clear()

    def _function(self, byte: int) -> None:
        self._state = None
        if byte == _CONVERT:
            self._converting = self._telling = True
            self._alarm.schedule(_FULL_NS >> 3 - (self._pad[4] >> 5 & 3))
        elif byte == _WRITE:
            self._state = self._write
        elif byte == _COPY:
            self._saved = bytes(self._pad[2:5])
        elif byte == _READ:
            self._send(bytes(self._pad) + bytes([crc8(self._pad)]))
        elif byte == _RECALL:
            self._pad[2:5] = self._saved
        elif byte == _SUPPLY:
            self._send(b"\xff")

    def _write(self, byte: int) -> None:
        self._heard.append(byte)
        if len(self._heard) == 3:
            self._pad[2:4] = self._heard[:2]
            self._pad[4] = self._heard[2] & 0x60 | 0x1F  # DS figure 10
            self._heard.clear()
            self._state = None

    def _send(self, data: bytes) -> None:
        self._to_send = [byte >> n & 1 for byte in data for n in range(8)]

    def _over(self) -> None:
        self._converting = False
        unused = 3 - (self._pad[4] >> 5 & 3)
        code = int(self._temperature_c() * 16 // 1) >> unused << unused
        code = max(-55 * 16, min(125 * 16, code))
        self._pad[0:2] = (code & 0xFFFF).to_bytes(2, "little")
        self._pad[6] = 0x10 - (code & 15)  # the old parts' COUNT REMAIN; not 0x0c at 85 °C


def crc8(data: bytes | bytearray) -> int:
    """DS figure 11: polynomial x8 + x5 + x4 + 1, the lowest bit first."""
    crc = 0
    for byte in data:
        for n in range(8):
            crc = crc >> 1 ^ (0x8C if (crc ^ byte >> n) & 1 else 0)
    return crc
