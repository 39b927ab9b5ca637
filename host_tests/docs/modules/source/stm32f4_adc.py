import machine

from noheap.control.threshold import Threshold
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
from noheap_testing.stm32f4_adc import ADC
from noheap_testing.stm32f4_chip import Chip

LANES = ("host",)  # an STM32F4's registers, simulated


class During(Chip):
    def __enter__(self):
        Chip.__enter__(self)
        self.adc = ADC([1000])
        return self


during = During()
settings = {"threshold": Threshold(on=1400, off=1000), "period_us": 10_000, "tier": vector}


def after():
    sampler.start()
    assert during.running and during.period_us == 10_000
    sampler.deinit()
