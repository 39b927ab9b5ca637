from noheap.hal.onewire import OneWire
from noheap_testing import machine
from noheap_testing.onewire import ScriptedOneWire, crc8, get, presence, put

LANES = ("host", "vm")  # the C module of a chip wants a device on the wire

ROM = b"\x28\x11\x22\x33\x44\x55\x66"
SCRATCHPAD = b"\x91\x01\x4b\x46\x7f\xff\x0f\x10"
script = [presence(), put(b"\x33"), get(ROM + bytes((crc8(ROM),)))]
script += [presence(), put(b"\xcc\x4e\x7d\xc9\x7f")]
script += [presence(), put(b"\xcc\x44")]
script += [presence(), put(b"\xcc\xbe"), get(SCRATCHPAD + bytes((crc8(SCRATCHPAD),)))]
machine.attach("Pin", 15, ScriptedOneWire(script))


def after():
    assert sensor.values[0] == 25_062
