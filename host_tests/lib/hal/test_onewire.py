"""OneWire: what is written and read, and a bus that cannot work."""

import sys

from noheap_testing import onewire as fake_onewire
from noheap_testing.onewire import ScriptedOneWire, get, presence, put
from support import ON_CHIP, no_alloc, raises

if not ON_CHIP:
    sys.modules["_onewire"] = fake_onewire  # on CPython it is there already

from noheap.hal import errors, onewire
from noheap.hal.errors import BusError
from noheap.hal.onewire import OneWire

# The C module of a chip wants a pin of the chip: see test_onewire_on_chip.py.
LANES = ("host", "vm")

ROM = b"\x28\x12\x34\x56\x78\x9a\xbc\xde"


def test_the_pin_becomes_open_drain_with_its_pull_up():
    class Pin:
        OPEN_DRAIN = 2
        PULL_UP = 1

        def init(self, mode, pull):
            self.made = (mode, pull)

    pin = Pin()
    OneWire(pin)
    assert pin.made == (Pin.OPEN_DRAIN, Pin.PULL_UP)


def test_reset_tells_whether_somebody_answered():
    with ScriptedOneWire([presence(), presence(False)]) as pin:
        wire = OneWire(pin)
        assert wire.reset() is True
        assert wire.reset() is False
    with ScriptedOneWire([presence(), presence(False)]) as pin:
        wire = OneWire(pin)
        assert wire.try_reset() == errors.OK
        assert wire.try_reset() == errors.NO_ACK_ADDRESS


def test_a_line_that_is_low_is_no_answer():
    with ScriptedOneWire([], stuck_low=True) as pin:
        wire = OneWire(pin)
        assert wire.try_reset() == errors.BUS
        assert wire.try_select(None) == errors.BUS
        error = raises(BusError, wire.reset)
        assert (error.kind, str(error)) == (errors.BUS, "1-Wire: bus")


def test_one_device_is_selected_by_its_rom_and_all_by_none():
    for rom, sent in ((ROM, b"\x55" + ROM), (None, b"\xcc")):
        with ScriptedOneWire([presence(), put(sent), presence(), put(sent)]) as pin:
            wire = OneWire(pin)
            wire.select(rom)
            assert wire.try_select(rom) == errors.OK


def test_nothing_is_sent_when_nobody_answers():
    with ScriptedOneWire([presence(False), presence(False)]) as pin:
        wire = OneWire(pin)
        error = raises(BusError, wire.select, ROM)
        assert (error.kind, error.address) == (errors.NO_ACK_ADDRESS, None)
        assert wire.try_select(None) == errors.NO_ACK_ADDRESS


def test_bytes_go_both_ways():
    with ScriptedOneWire([put(b"\x44"), get(b"\x50\x05"), get(b"\x91\xff\x07")]) as pin:
        wire = OneWire(pin)
        wire.write_byte(0x44)
        assert wire.read_byte() == 0x50
        assert wire.read_byte() == 0x05
        buffer = bytearray(3)
        wire.read_into(buffer)
        assert buffer == b"\x91\xff\x07"


def test_the_crc_is_dallas():
    wire = OneWire(ScriptedOneWire([]))
    wire._pin.done()
    # Maxim application note 27, the ROM 00 00 00 01 B8 1C 02 with its CRC A2.
    rom = b"\x02\x1c\xb8\x01\x00\x00\x00"
    assert wire.crc8(rom) == 0xA2
    assert wire.crc8(rom + b"\xa2") == 0
    assert wire.crc8(b"") == 0


class QuietWire:
    """The C module, without its bookkeeping."""

    def reset(self, pin):
        return True

    def writebyte(self, pin, byte):
        pass

    def readbyte(self, pin):
        return 7


class QuietPin:
    OPEN_DRAIN = 2
    PULL_UP = 1

    def init(self, mode, pull):
        pass

    def value(self):
        return 1


def test_no_method_allocates():
    wire = OneWire(QuietPin())
    buffer = bytearray(2)
    before = onewire._onewire
    onewire._onewire = QuietWire()

    def everything():
        wire.reset()
        wire.select(ROM)
        wire.write_byte(5)
        wire.read_into(buffer)
        return wire.try_reset() | wire.try_select(None) | wire.read_byte()

    try:
        assert no_alloc(everything) == 7
    finally:
        onewire._onewire = before
