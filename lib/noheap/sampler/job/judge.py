# pyright: reportUndefinedVariable=false
"""Judges a tick's reading, and makes the output follow, in viper. In assembler: judge_asm.py.

Viper keeps the block and two locals in registers; `x[n] = x[n] + 1` costs a third of `x[n] += 1`;
a comparison costs three times a subtraction and a shift, because it becomes a bool first. Hence
the forms below. On Thumb a local used alone as an index is scaled in place (upstream #18800),
hence `PLACE + local`.
"""

import micropython

from noheap.block import (
    ABOVE_PATTERN,
    ABOVE_STEP,
    DEBOUNCE,
    DEBOUNCED,
    FAILING,
    FAULT,
    FAULT_PATTERN,
    FAULT_STEP,
    FAULT_TICKS,
    FAULTS,
    IMPLAUSIBLE,
    KIND,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    PATTERN,
    PERIODS,
    PHASE,
    RAW,
    SETTLE,
    SETTLED,
    SIDE,
    STATUS,
    STEP,
)
from noheap.hal.errors import IMPLAUSIBLE as IMPLAUSIBLE_KIND
from noheap.record import KIND_SHIFT


# Hard ISR. No allocation.
@micropython.viper
def believe(block: ptr32):  # noheap: isr
    """Sets KIND to IMPLAUSIBLE for a reading with a bit that no good one sets."""
    raw = block[RAW]
    if block[IMPLAUSIBLE] & raw:
        if block[KIND] == 0:
            block[KIND] = IMPLAUSIBLE_KIND


# Hard ISR. No allocation.
@micropython.viper
def judge(block: ptr32):  # noheap: isr
    """Sets STATUS and the output by RAW and KIND, and clears KIND."""
    block[PERIODS] = block[PERIODS] + 1
    if block[KIND]:
        block[STATUS] = block[STATUS] & 0xFF | block[KIND] << KIND_SHIFT
        block[FAULTS] = block[FAULTS] + 1
        block[FAILING] = block[FAILING] + 1
        block[SETTLED] = block[SETTLE]
        if block[FAILING] == block[FAULT_TICKS]:
            block[STATUS] = block[KIND] << KIND_SHIFT | FAULT
            block[PHASE] = 0
            block[STEP] = block[FAULT_STEP]
            block[PATTERN] = block[FAULT_PATTERN]
        block[KIND] = 0
    else:
        now = block[RAW]
        now = block[LIMIT] - now >> 31  # -1 above the limit, else 0
        if now + block[SIDE] | block[FAILING]:
            shown = 0
            if block[FAILING]:
                # The reading that ends a row of failed ones is not judged.
                block[STATUS] = block[STATUS] & 0xFF
                if block[STATUS] - FAULT:
                    block[FAILING] = 0
                elif block[SETTLED]:
                    block[SETTLED] = block[SETTLED] - 1
                else:
                    block[FAILING] = 0
                    shown = 1
            elif block[DEBOUNCED] < block[DEBOUNCE]:
                block[DEBOUNCED] = block[DEBOUNCED] + 1
            else:
                block[DEBOUNCED] = 0
                block[SIDE] = 0 - now
                # The limit is the lower one while above: hysteresis.
                block[LIMIT] = block[LIMIT_OF - now]
                shown = 1
            if shown:
                block[STATUS] = block[SIDE]
                block[PHASE] = 0
                block[STEP] = 0
                block[PATTERN] = 0
                if block[SIDE]:
                    block[STEP] = block[ABOVE_STEP]
                    block[PATTERN] = block[ABOVE_PATTERN]
        else:
            block[DEBOUNCED] = 0
    now = block[PHASE]
    block[PHASE] = block[STEP] + now
    now = block[PATTERN] >> (now >> 27 & 31) & 1
    ptr32(block[OUT_ADDRESS + now])[0] = block[OUT_VALUE + now]
