from support import ON_CHIP

if ON_CHIP:
    from machine import Pin
else:
    from noheap_testing import machine
    from noheap_testing.bus import ScriptedI2C
    from noheap_testing.lines import Lines

    machine.attach("I2C", 0, ScriptedI2C([]))
    wires = Lines()
    Pin = {5: wires.scl, 4: wires.sda}.get


def after():
    assert kind == 0
