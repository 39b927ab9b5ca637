"""Tier dma+isr: the DMA samples, an interrupt of some 30 cycles judges. RP2040, LeanSampler.

    from noheap.sampler import dma_isr

    sampler = LeanSampler(I2CSource(0, 0x48), tier=dma_isr, period_us=1000, **settings)

Each transfer starts at the wrap of the PWM slice, however long interrupts are masked; only what
the output shows waits for them. `count_missed` brings the number of periods to `stats`. The kind
of a fault is not told.
"""

from noheap.hal import chip

NAME = "dma+isr"
TAKES_TIME = False


def serves(source) -> bool:
    return chip.is_a("RP2040") and source.name[:3] in ("i2c", "adc", "spi")


def fastest_us(source) -> int:
    return 33


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that samples for the sampler `job`."""
    from noheap.dma.isr_tick import IsrTick

    if not job.LEAN:
        raise ValueError("tier: dma_isr is for LeanSampler, dma for Sampler")
    if source.name == "adc" and source.own[0]:
        raise ValueError("falling: not in tier dma+isr")
    return IsrTick(source, block, job, period_us, pwm_slice, priority)
