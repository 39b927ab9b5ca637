# pyright: reportUndefinedVariable=false
"""Judges a tick's reading in the lean way, in viper: a steady output, set by each good reading."""

import micropython

from noheap.block import (
    FAILING,
    FAULT_PATTERN,
    FAULT_TICKS,
    FAULTS,
    KIND,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    PERIODS,
    RAW,
    STATUS,
)
from noheap.record import KIND_SHIFT


# Hard ISR. No allocation.
@micropython.viper
def judge(block: ptr32):  # noheap: isr
    """Judges RAW and KIND; clears KIND. FAILING, LIMIT: the state; STATUS: the last fault."""
    block[PERIODS] = block[PERIODS] + 1
    if block[KIND]:
        block[STATUS] = block[KIND] << KIND_SHIFT
        block[KIND] = 0
        block[FAULTS] = block[FAULTS] + 1
        level = block[FAILING] + 1
        block[FAILING] = level
        if level == block[FAULT_TICKS]:
            level = block[FAULT_PATTERN] & 1
            ptr32(block[OUT_ADDRESS + level])[0] = block[OUT_VALUE + level]
    else:
        block[FAILING] = 0
        level = block[LIMIT] - block[RAW] >> 31  # -1 above the limit, else 0
        ptr32(block[OUT_ADDRESS - level])[0] = block[OUT_VALUE - level]
        block[LIMIT] = block[LIMIT_OF - level]
