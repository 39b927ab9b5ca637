import micropython

from noheap.cortex.link_viper import ViperParts
from noheap_testing.stm32f4_chip import Chip

LANES = ("host",)  # an STM32F4's registers, simulated

during = Chip()


def Jump(handler):  # CPython has no machine code
    return ViperParts(0, ())


def after():
    assert ticking.period_us == 1000 and not during.running
