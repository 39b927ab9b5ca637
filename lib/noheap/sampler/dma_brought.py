"""Tier dma, with a timer of MicroPython that brings the records each 20 to 40 ms, for a main loop
that waits for its queue as if an interrupt filled it.

    from noheap.sampler import dma_brought

    sampler = Sampler(source, tier=dma_brought, queue=queue, **settings)
    report.run(sampler, telemetry, sensor)

Otherwise as sampler/dma.py, whose ring must hold more than that.
"""

from noheap.sampler import dma

LEAST_MS = 20  # as long as loop/report.py may wait for records
MOST_MS = 40  # so long at 100 Hz, where the CPU is to sleep 99.5 % of the time

NAME = dma.NAME
TAKES_TIME = dma.TAKES_TIME
serves = dma.serves
fastest_us = dma.fastest_us


def each_ms(period_us: int) -> int:
    """Four periods, if that is within the two."""
    return max(LEAST_MS, min(MOST_MS, 4 * period_us // 1000))


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that samples for the sampler `job`."""
    made = dma.tick(source, block, job, period_us, pwm_slice, priority)
    made.each_ms = each_ms(period_us)
    return made
