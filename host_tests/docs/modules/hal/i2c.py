from noheap_testing import machine
from noheap_testing.bus import ScriptedI2C, write_read

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

machine.attach("I2C", 0, ScriptedI2C([write_read(0x48, b"\x00", b"\x19\x80")] * 2))
buffer = bytearray(2)


def after():
    assert kind == 0 and buffer == b"\x19\x80"
