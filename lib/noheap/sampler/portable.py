"""Tier portable: machine.Timer(hard=True) calls the interrupt. For every source; RP2040, RP2350,
and STM32F4 from MicroPython 1.27 on, with periods of whole milliseconds."""

from noheap.cortex.link_viper import ViperParts, function
from noheap.sampler.job.viper import viper_parts
from noheap.tick.timer import TimerTick

NAME = "portable"
TAKES_TIME = True


def serves(source) -> bool:
    return source.chip.HARD_TIMER or source.timer_module().is_offered()


def fastest_us(source) -> int:
    # Of 200, a read takes 75 µs at 400 kHz, the interrupt 10 µs.
    return 200 if source.chip.HARD_TIMER else 1000


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that calls the interrupt for the sampler `job`."""
    if priority:
        raise ValueError("priority: for tiers vector and asm")
    if hasattr(source, "callback"):
        parts = viper_parts(job, ())
        return TimerTick(source.callback(block, parts[:1], parts[1:]), period_us)
    called = function(ViperParts(block, viper_parts(job, source.viper_parts())))
    if source.chip.HARD_TIMER:
        return TimerTick(called, period_us)
    return source.timer_module().MillisecondTick(called, period_us)
