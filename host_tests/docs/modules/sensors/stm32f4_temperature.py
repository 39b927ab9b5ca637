from noheap.control.threshold import Threshold
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
from noheap.sensors import stm32f4_temperature
from noheap.source.stm32f4_adc import ADCSource
from noheap_testing.stm32f4_chip import Chip

LANES = ("host",)  # an STM32F4's registers, simulated


class During(Chip):
    """A chip whose readings at 30 and 110 °C were these."""

    def __enter__(self):
        self.mem16 = stm32f4_temperature.mem16
        stm32f4_temperature.mem16 = {0x1FFF7A2C: 940, 0x1FFF7A2E: 1200}
        return Chip.__enter__(self)

    def __exit__(self, *exc_info):
        Chip.__exit__(self, *exc_info)
        stm32f4_temperature.mem16 = self.mem16


during = During()
settings = {"out_pin": "A5", "period_us": 10_000, "tier": vector}


def after():
    assert threshold.on == 940 + 30 * 260 // 80
