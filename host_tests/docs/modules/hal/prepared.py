from noheap.hal.i2c import I2CDevice
from noheap_testing.bus import ScriptedI2C, write_read

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

device = I2CDevice(ScriptedI2C([write_read(0x48, b"\x00", b"\x19\x80")]), 0x48)
buffer = bytearray(2)


def after():
    assert kind == 0 and buffer == b"\x19\x80"
