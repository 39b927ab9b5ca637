# pyright: reportUndefinedVariable=false
"""Rejects readings that arrived intact but cannot be: out of range, an impossible jump, frozen.

    check = Plausibility(low=-640, high=2400, max_step=16, frozen_ticks=500)
    kind = check.judge(raw)          # errors.OK, OUT_OF_RANGE, JUMP or FROZEN

Readings are integers of up to 30 bits. All calls are O(1); only the constructor allocates.

A jump is measured from the last good reading. Each tick without a good one allows a further
`max_step`, so a sensor that comes back is believed as soon as it can have got there. A reading
counts as frozen once it was exactly the same `frozen_ticks` times in a row. A sensor with noise in
its last digit never does that. One that converts slower than it is read repeats itself, so take a
multiple of the ticks per conversion.

`in_range` and `steady` do the work on the words RAW to SAME of block.py: in a sampler's interrupt
on its block, here on an array of these words alone.
"""

from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.block import (
    ALLOWED,
    CHECK_WORDS,
    FROZEN_TICKS,
    KIND,
    LAST,
    LOW,
    MAX_STEP,
    RAW,
    SAME,
    SEEN,
    SPAN,
)
from noheap.hal.errors import FROZEN as FROZEN_KIND
from noheap.hal.errors import JUMP as JUMP_KIND
from noheap.hal.errors import OTHER
from noheap.hal.errors import OUT_OF_RANGE as OUT_OF_RANGE_KIND

_LONGEST = const(0x3FFFFFFF)


# Hard ISR. No allocation. Bit 31 of a difference is its sign even where ints have 64 bits and
# words no sign.
@micropython.viper
def in_range(block: ptr32):  # noheap: isr
    """Sets KIND to OUT_OF_RANGE if RAW, which arrived intact, is out of range."""
    above = block[RAW]
    above = above - block[LOW]
    if (block[SPAN] - above | above) >> 31 & 1:
        if block[KIND] == 0:
            block[KIND] = OUT_OF_RANGE_KIND


# Hard ISR. No allocation.
@micropython.viper
def steady(block: ptr32):  # noheap: isr
    """Sets KIND to JUMP or FROZEN if RAW, which is in range, is one."""
    kind = block[KIND]
    if kind == 0 or kind == OUT_OF_RANGE_KIND:
        same = block[SAME]
        if (block[SEEN] - block[RAW]) & _LONGEST:
            same = 0
        if same < _LONGEST:
            same += 1
        block[SEEN] = block[RAW]
        block[SAME] = same
        if kind == 0:
            if block[ALLOWED]:
                away = block[RAW] - block[LAST]
                if away >> 31 & 1:
                    away = 0 - away
                if away & _LONGEST > block[ALLOWED]:
                    kind = JUMP_KIND
            if block[FROZEN_TICKS]:
                if same >= block[FROZEN_TICKS]:
                    kind = FROZEN_KIND
            block[KIND] = kind
    else:
        block[SAME] = 0
    if kind:
        if block[ALLOWED]:
            same = block[ALLOWED] + block[MAX_STEP]
            if same > _LONGEST:
                same = _LONGEST
            block[ALLOWED] = same
    else:
        block[LAST] = block[RAW]
        block[ALLOWED] = block[MAX_STEP]


class Plausibility:
    """Raises ValueError naming the argument that is out of range.

    low, high       the range, -2**29 to 2**29 - 1
    max_step        most that a reading may change in one tick, 0 to 2**29 - 1; 0: not checked
    frozen_ticks    equal readings in a row that are too many, 2 to 2**29 - 1; 0: not checked
    """

    def __init__(self, low: int, high: int, max_step: int = 0, frozen_ticks: int = 0):
        if not -(1 << 29) <= low <= high < 1 << 29:
            raise ValueError("low, high: -2**29 to 2**29 - 1, in this order")
        if not 0 <= max_step < 1 << 29:
            raise ValueError("max_step: 0 to 2**29 - 1")
        if frozen_ticks and not 2 <= frozen_ticks < 1 << 29:
            raise ValueError("frozen_ticks: 0, or 2 to 2**29 - 1")
        self.storage = storage = array("i", bytes(4 * CHECK_WORDS))
        storage[LOW - RAW] = low
        storage[SPAN - RAW] = high - low
        storage[MAX_STEP - RAW] = max_step
        storage[FROZEN_TICKS - RAW] = frozen_ticks
        self._block = addressof(storage) - 4 * RAW  # where a block would begin
        self.part = steady  # of a sampler's interrupt, which checks the range itself

    def judge(self, value: int) -> int:
        """Judge one tick's reading: returns OK, OUT_OF_RANGE, JUMP or FROZEN. ISR-safe."""
        storage = self.storage
        storage[0] = value
        storage[KIND - RAW] = 0
        in_range(self._block)
        steady(self._block)
        return storage[KIND - RAW]

    def no_reading(self) -> None:
        """Note a tick without a reading. ISR-safe."""
        self.storage[KIND - RAW] = OTHER
        steady(self._block)

    def forget(self) -> None:
        """Take the next reading as the first one: any jump is good."""
        self.storage[ALLOWED - RAW] = 0
        self.storage[SAME - RAW] = 0
