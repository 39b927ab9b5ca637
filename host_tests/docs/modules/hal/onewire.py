from noheap_testing import machine
from noheap_testing.onewire import ScriptedOneWire, presence, put

LANES = ("host", "vm")  # the C module of a chip wants a device on the wire

rom = b"\x28\x12\x34\x56\x78\x9a\xbc\xde"
script = [presence(), put(b"\x55" + rom + b"\x44")]
machine.attach("Pin", 15, ScriptedOneWire(script))
