"""Tier portable: machine.Timer(hard=True) calls the interrupt. For every source; RP2040,
RP2350."""

from noheap.cortex.link_viper import ViperParts, function
from noheap.sampler.job.viper import viper_parts
from noheap.tick.timer import TimerTick

NAME = "portable"
TAKES_TIME = True


def serves(source) -> bool:
    return source.chip.HARD_TIMER


def fastest_us(source) -> int:
    return 200  # a read takes 75 µs at 400 kHz, the interrupt 10 µs


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that calls the interrupt for the sampler `job`."""
    if priority:
        raise ValueError("priority: for tiers vector and asm")
    if hasattr(source, "callback"):
        parts = viper_parts(job, ())
        return TimerTick(source.callback(block, parts[:1], parts[1:]), period_us)
    return TimerTick(
        function(ViperParts(block, viper_parts(job, source.viper_parts()))), period_us
    )
