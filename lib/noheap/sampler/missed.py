# pyright: reportUndefinedVariable=false
"""Counts the periods that a sampler missed whose interrupt takes no time.

    count(sampler.block, sampler.period_us, clock >> 2)     # or sampler.count_missed()

Main loop only, at least each quarter of an hour; allocates nothing. A period counts as missed
half a period after it was due, if fewer ticks were served by then than had begun. In the
block, tick_isr.py's, for this module alone: DUE_US (word 12), when the next period is due that
is not counted yet, and BEGUN (word 26), how many are.
"""

import micropython
from machine import disable_irq, enable_irq


@micropython.viper
def _late(block: ptr32, margin_us: int, quarter: int) -> int:
    return ptr32(quarter << 2)[0] - block[12] - margin_us


@micropython.viper
def _move(block: ptr32, periods: int, period_us: int) -> int:
    block[12] = block[12] + periods * period_us
    block[26] = block[26] + periods
    return block[26] - block[0]


@micropython.viper
def _add(block: ptr32, periods: int, gate: int):
    mask = 0
    if gate:
        mask = ptr32(gate << 2)[0]
        ptr32(gate << 2)[0] = 0
    block[0] = block[0] + periods
    block[1] = block[1] + periods
    if gate:
        ptr32(gate << 2)[0] = mask


def count(block, period_us: int, quarter: int, gate: int = 0) -> None:
    """`quarter` is a fourth of the address of the microsecond counter: no int of 31 bits. `gate`
    the same of a register that holds off the tick while it is 0, where disable_irq() does not."""
    late_us = _late(block, period_us >> 1, quarter)
    if late_us < 0:
        return
    missing = _move(block, late_us // period_us + 1, period_us)
    if missing > 0:
        state = disable_irq()
        _add(block, missing, gate)
        enable_irq(state)
