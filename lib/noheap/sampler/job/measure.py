# pyright: reportUndefinedVariable=false
"""Measures how long a tick took, the last part of one whose sampler has a deadline."""

import micropython

from noheap.block import (
    BINS,
    CLOCK,
    DEADLINE_US,
    DUE_US,
    EXECUTION_BINS,
    EXECUTION_MAX_US,
    EXECUTION_MIN_US,
    LATE_US,
    LATENCY_BINS,
    OVERDUE,
    PERIOD_US,
)


# Hard ISR. No allocation.
@micropython.viper
def measure(block: ptr32):  # noheap: isr
    """Counts two durations in the bins of both histograms, by their numbers of bits."""
    took = ptr32(block[CLOCK])[0] - block[DUE_US] + block[PERIOD_US]
    if took > block[DEADLINE_US]:
        block[OVERDUE] = block[OVERDUE] + 1
    took -= block[LATE_US]
    if took < block[EXECUTION_MIN_US]:
        block[EXECUTION_MIN_US] = took
    if took > block[EXECUTION_MAX_US]:
        block[EXECUTION_MAX_US] = took
    place = LATENCY_BINS
    late = block[LATE_US]
    while late:  # noheap: loop<=32, the bits of a number
        late = late >> 1
        place += 1
    block[place + 0] = block[place + 0] + 1
    place = EXECUTION_BINS
    while took > 0:  # noheap: loop<=32
        took = took >> 1
        place += 1
    if place - EXECUTION_BINS - BINS >= 0:
        place = EXECUTION_BINS + BINS - 1
    block[place + 0] = block[place + 0] + 1
