"""Tier dma: the DMA samples and judges, the PIO shows; the CPU does nothing. RP2040.

    from noheap.sampler import dma

    sampler = Sampler(ADCSource(4, falling=True), tier=dma, queue=queue, **settings)
    sampler.start()
    while True:
        sampler.count_missed()          # brings the records to the queue, the counters to stats
        while queue.dequeue(record):
            ...

It goes on while the program computes, collects, is halted, writes to flash or hangs. The records
wait in a ring with room for the queue's capacity or more, up to 4096, until `count_missed` brings
them; `state` and `stats` are as of then. docs/guide/dma.md has the rest: what takes the output to
its safe level, and what this tier cannot do.
"""

from noheap.hal import chip

NAME = "dma"
TAKES_TIME = False


def serves(source) -> bool:
    return chip.is_a("RP2040") and source.name[:3] in ("i2c", "adc", "spi")


def fastest_us(source) -> int:
    return 33  # a read of I2C takes 31.8 µs at 1 MHz, and must have ended


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that samples for the sampler `job`."""
    from noheap.dma.tick import DmaTick

    if job.LEAN:
        raise ValueError("tier: dma is for Sampler, dma_isr for LeanSampler")
    if priority:
        raise ValueError("priority: tier dma has no interrupt")
    return DmaTick(source, job, period_us, pwm_slice)
