from noheap.hal.i2c import I2CDevice
from noheap.hal.steps import write
from noheap_testing.bus import ScriptedI2C
from noheap_testing.bus import write as written

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

device = I2CDevice(ScriptedI2C([written(0x50, b"\x10page")]), 0x50)
page = b"page"


def after():
    assert kind == 0
