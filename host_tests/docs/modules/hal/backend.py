from noheap.hal import backend
from noheap.hal.i2c import I2CDevice
from support import ON_CHIP

if ON_CHIP:
    from machine import Pin
else:
    from noheap_testing import machine
    from noheap_testing.bus import ScriptedI2C, read
    from noheap_testing.lines import Lines

    machine.attach("I2C", 0, ScriptedI2C([read(0x48, bytes(1))]))
    lines = Lines()
    Pin = {5: lines.scl, 4: lines.sda}.get


def after():
    assert bus.backend == ("rp2040" if ON_CHIP else "machine")
    assert device.try_read_into(bytearray(1)) == 0
