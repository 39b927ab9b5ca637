# pyright: reportUndefinedVariable=false
"""Counts the periods that a sampler missed whose interrupt takes no time.

    count(sampler.block, 0)         # or sampler.count_missed()

Main loop only, at least each quarter of an hour; allocates nothing. A period counts as missed
half a period after it was due, if fewer ticks were served by then than had begun. Of the block's
words these are this module's: DUE_US, when the next period is due that is not counted yet, and
BEGUN, how many are.
"""

import micropython
from machine import disable_irq, enable_irq

from noheap.block import BEGUN, CLOCK, DUE_US, MISSED, PERIOD_US, PERIODS


@micropython.viper
def count(block: ptr32, gate: int):
    """`gate` is a fourth of the address of a register that holds off the tick while it is 0,
    where disable_irq() does not; else 0."""
    late_us = ptr32(block[CLOCK])[0] - block[DUE_US] - (block[PERIOD_US] >> 1)
    period_us = block[PERIOD_US]
    if late_us < 0 or period_us <= 0:
        return
    begun = late_us // period_us + 1
    block[DUE_US] = block[DUE_US] + begun * period_us
    block[BEGUN] = block[BEGUN] + begun
    missing = block[BEGUN] - block[PERIODS]
    if missing > 0:
        state = disable_irq()
        mask = 0
        if gate:
            mask = ptr32(gate << 2)[0]
            ptr32(gate << 2)[0] = 0
        block[PERIODS] = block[PERIODS] + missing
        block[MISSED] = block[MISSED] + missing
        if gate:
            ptr32(gate << 2)[0] = mask
        enable_irq(state)
