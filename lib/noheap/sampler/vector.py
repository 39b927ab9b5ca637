"""Tier vector: the code of tier portable straight from the vector table, without MicroPython.

For sources with viper parts; RP2040, RP2350, STM32F4.
"""

from noheap.cortex.link_viper import ViperParts
from noheap.sampler.job.viper import viper_parts

NAME = "vector"
TAKES_TIME = True


def serves(source) -> bool:
    return hasattr(source, "viper_parts")


def fastest_us(source) -> int:
    return source.fastest_us


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that calls the interrupt for the sampler `job`."""
    parts = ViperParts(block, viper_parts(job, source.viper_parts()))
    return source.tick_module().fitting(parts, period_us, pwm_slice, priority)
