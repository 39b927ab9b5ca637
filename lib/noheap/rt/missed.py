# pyright: reportUndefinedVariable=false
"""Counts the periods that a sampler missed whose interrupt takes no time; RP2040.

    count(sampler.block, sampler.period_us)     # or sampler.count_missed()

Main loop only, at least each quarter of an hour; allocates nothing. A period counts as missed
half a period after it was due, if fewer ticks were served by then than had begun. In the
block, rt/tick_isr.py's, for this module alone: DUE_US (word 12), when the next period is due that
is not counted yet, and BEGUN (word 26), how many are.
"""

import micropython
from machine import disable_irq, enable_irq


# The timer's address by a shift, because a literal above 0x3fffffff is a big int.
@micropython.viper
def _late(block: ptr32, margin_us: int) -> int:
    quarter = 0x10015000
    return ptr32(quarter << 2)[10] - block[12] - margin_us


@micropython.viper
def _move(block: ptr32, periods: int, period_us: int) -> int:
    block[12] = block[12] + periods * period_us
    block[26] = block[26] + periods
    return block[26] - block[0]


@micropython.viper
def _add(block: ptr32, periods: int):
    block[0] = block[0] + periods
    block[1] = block[1] + periods


def count(block, period_us: int) -> None:
    late_us = _late(block, period_us >> 1)
    if late_us < 0:
        return
    missing = _move(block, late_us // period_us + 1, period_us)
    if missing > 0:
        state = disable_irq()
        _add(block, missing)
        enable_irq(state)
