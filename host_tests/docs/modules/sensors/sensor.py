from array import array

from noheap.sensors.tmp102 import TMP102
from noheap_testing.bus import ScriptedI2C, write_read

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

sensor = TMP102(ScriptedI2C([write_read(0x48, b"\x00", b"\x19\x10")] * 2), 0x48)
out = array("i", [0])


def after():
    assert kind == 0 and out[0] == 25_062
