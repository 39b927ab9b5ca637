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


# The tick is kept out by the caller or, as NMI, here: SYSCFG PROC0_NMI_MASK, RP2040 datasheet
# 2.21.2. What it requests meanwhile comes after.
@micropython.viper
def _add(block: ptr32, periods: int):
    quarter = 0x10001000
    syscfg = ptr32(quarter << 2)
    mask = syscfg[0]
    syscfg[0] = 0
    block[0] = block[0] + periods
    block[1] = block[1] + periods
    syscfg[0] = mask


def count(block, period_us: int) -> None:
    late_us = _late(block, period_us >> 1)
    if late_us < 0:
        return
    missing = _move(block, late_us // period_us + 1, period_us)
    if missing > 0:
        state = disable_irq()
        _add(block, missing)
        enable_irq(state)
