# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Collects the counters of a sampler and its queue for their record, the stats of fields.py."""

import micropython

from noheap.block import (
    FAULTS,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MISSED,
    OVERRUNS,
    PERIODS,
    STATUS,
)
from noheap.buf.spsc_words import DROPPED
from noheap.wire.out_words import STATS_AT


@micropython.asm_thumb
def fill_stats(r0, r1, r2):
    """Put the counters of the block at r1 and of the queue at r2 into the buffer at r0, all but
    the heap's two words; returns where. From bytecode a counter past 2**30 would be a big int: on
    the heap, which is locked."""
    ldr(r3, [r1, 4 * PERIODS])
    ldr(r4, [r1, 4 * FAULTS])
    ldrb(r5, [r1, 4 * STATUS])  # the state alone
    add(r0, 4 * STATS_AT)
    add(r1, 4 * MISSED)
    ldr(r6, [r1, 0])
    sub(r3, r3, r6)
    str(r3, [r0, 0])
    str(r6, [r0, 4])
    str(r4, [r0, 8])
    ldr(r3, [r1, 4 * (OVERRUNS - MISSED)])
    str(r3, [r0, 12])
    ldr(r3, [r2, 4 * DROPPED])
    str(r3, [r0, 16])
    ldr(r3, [r1, 4 * (LATENCY_MIN_US - MISSED)])
    str(r3, [r0, 20])
    ldr(r3, [r1, 4 * (LATENCY_MAX_US - MISSED)])
    str(r3, [r0, 24])
    str(r5, [r0, 28])
