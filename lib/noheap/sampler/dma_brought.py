"""Tier dma, with a timer of MicroPython that brings the records each 20 ms, for a main loop that
waits for its queue as if an interrupt filled it.

    from noheap.sampler import dma_brought

    sampler = Sampler(source, tier=dma_brought, queue=queue, **settings)
    report.run(sampler, telemetry, sensor)

Otherwise as sampler/dma.py, whose ring must hold more than 20 ms.
"""

from noheap.sampler import dma

EACH_MS = 20

NAME = dma.NAME
TAKES_TIME = dma.TAKES_TIME
serves = dma.serves
fastest_us = dma.fastest_us


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that samples for the sampler `job`."""
    made = dma.tick(source, block, job, period_us, pwm_slice, priority)
    made.each_ms = EACH_MS
    return made
