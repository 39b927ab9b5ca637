from noheap.hal.adc import AnalogInput

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same


class machine:
    class ADC:
        CORE_TEMP = 4

        def __init__(self, channel):
            pass

        def read_u16(self):
            return 876 << 4


def after():
    assert sensor.values[0] == 27_138
