from noheap.hal.adc import AnalogInput
from noheap_testing import machine
from noheap_testing.analog import ScriptedADC, sample

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

machine.attach("ADC", 26, ScriptedADC([sample(32768)]))


def after():
    assert sensor.values[0] == 25_000
