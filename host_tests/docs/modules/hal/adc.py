from noheap_testing import machine
from noheap_testing.analog import ScriptedADC, sample

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

machine.attach("ADC", 26, ScriptedADC([sample(0x8000)]))


def after():
    assert battery.mv_from_u16(0x8000) == 1650
