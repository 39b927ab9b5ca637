"""A 1-Wire bus on one pin, on MicroPython's C module `_onewire`.

    wire = OneWire(machine.Pin(15))
    if wire.reset():
        wire.select(rom)
        wire.write_byte(0x44)

The module times each bit in C with interrupts masked meanwhile: up to 70 µs for a bit, 550 µs
for a reset of which 70 masked. Not for an ISR.
"""

import _onewire

from noheap.hal.errors import NO_ACK_ADDRESS, BusError

_MATCH_ROM = 0x55
_SKIP_ROM = 0xCC


class OneWire:
    """`pin` is a machine.Pin, which becomes an open-drain output with its pull-up on."""

    def __init__(self, pin):
        self._pin = pin
        pin.init(pin.OPEN_DRAIN, pin.PULL_UP)

    def reset(self) -> bool:
        """The reset pulse; whether some device answered it."""
        return bool(_onewire.reset(self._pin))

    def write_byte(self, byte: int) -> None:
        _onewire.writebyte(self._pin, byte)

    def read_byte(self) -> int:
        return _onewire.readbyte(self._pin)

    def select(self, rom) -> None:
        """Reset and address one device by its eight ROM bytes, or with None all of them.

        Raises BusError(NO_ACK_ADDRESS) if no device answers the reset.
        """
        if not self.reset():
            raise BusError(NO_ACK_ADDRESS, None, "1-Wire")
        if rom is None:
            self.write_byte(_SKIP_ROM)
            return
        self.write_byte(_MATCH_ROM)
        for byte in rom:
            self.write_byte(byte)

    def crc8(self, data) -> int:
        """Dallas CRC-8 of `data`; 0 over data and its own CRC."""
        return _onewire.crc8(data)
