import machine

from noheap.hal.errors import BUSY
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap_testing import clock
from noheap_testing.bus import ScriptedI2C
from noheap_testing.stm32f4 import I2C
from noheap_testing.wire import Target, Wire

LANES = ("host",)  # its registers are simulated

controller = I2C(Wire({0x48: Target(b"\x19\x80")}), 0x40005400)
machine.attach("I2C", 1, ScriptedI2C([]))
buffer = bytearray(2)


def after():
    kind = BUSY
    while kind == BUSY:
        clock.now.advance_us(100)
        kind = reading.try_finish()
    assert kind == 0 and buffer == b"\x19\x80"
