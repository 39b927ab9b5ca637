"""A 1-Wire bus on one pin, through MicroPython's C module `_onewire`.

    wire = OneWire(machine.Pin(15))
    wire.select(rom)            # raises BusError; try_select returns a kind of hal/errors.py
    wire.write_byte(0x44)

The module times each bit in C and masks interrupts for it, 70 µs (extmod/modonewire.c). A byte
takes 0.6 ms, a reset 1 ms. Not for an ISR. Nothing is allocated after construction unless an
error is raised.
"""

import _onewire
from micropython import const

from noheap.hal.errors import BUS, NO_ACK_ADDRESS, OK, check

_MATCH_ROM = const(0x55)
_SKIP_ROM = const(0xCC)


class OneWire:
    """Makes `pin`, a machine.Pin, open-drain with its pull-up on."""

    def __init__(self, pin):
        self._pin = pin
        pin.init(pin.OPEN_DRAIN, pin.PULL_UP)

    def try_reset(self) -> int:
        """Sends the reset pulse; returns OK, NO_ACK_ADDRESS (no device answers) or BUS.

        BUS: the line is low before the pulse, because it is shorted or has no pull-up. The C
        module would take that for an answer.
        """
        if not self._pin.value():
            return BUS
        return OK if _onewire.reset(self._pin) else NO_ACK_ADDRESS

    def reset(self) -> bool:
        """Sends the reset pulse; returns whether a device answered. Raises BusError(BUS)."""
        kind = self.try_reset()
        if kind != NO_ACK_ADDRESS:
            check(kind, None, "1-Wire")
        return kind == OK

    def try_select(self, rom) -> int:
        """Resets, then addresses the device with these eight ROM bytes, or with None every device;
        returns a kind."""
        kind = self.try_reset()
        if kind:
            return kind
        if rom is None:
            self.write_byte(_SKIP_ROM)
        else:
            self.write_byte(_MATCH_ROM)
            for byte in rom:
                self.write_byte(byte)
        return OK

    def select(self, rom) -> None:
        """Does the same as try_select, but raises BusError."""
        check(self.try_select(rom), None, "1-Wire")

    def write_byte(self, byte: int) -> None:
        _onewire.writebyte(self._pin, byte)

    def read_byte(self) -> int:
        """Returns the next byte; 255 if no device sends."""
        return _onewire.readbyte(self._pin)

    def read_into(self, buffer) -> None:
        """Fills `buffer`."""
        for n in range(len(buffer)):
            buffer[n] = _onewire.readbyte(self._pin)

    def crc8(self, data) -> int:
        """Returns the Dallas CRC-8 of `data`; 0 if `data` ends with its own CRC."""
        return _onewire.crc8(data)
