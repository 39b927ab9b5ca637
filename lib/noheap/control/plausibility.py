# pyright: reportUndefinedVariable=false
"""Readings that arrive well and cannot be: out of range, an impossible jump, frozen.

    check = Plausibility(low=-640, high=2400, max_step=16, frozen_ticks=500)
    kind = check.judge(raw)          # hal/errors.py: OK, OUT_OF_RANGE, JUMP or FROZEN
    words = check.storage            # in a hard ISR, once: judge(words, raw)

Whole numbers of any unit, up to 30 bits. All is O(1) and allocates nothing but the constructor.

A jump is the distance to the last good reading; each tick that was no good one allows a further
`max_step`, so that a sensor that comes back is believed as soon as it can have got there. A
reading counts as frozen once it was exactly the same `frozen_ticks` times in a row: no sensor
with noise in its last digit does that; one that converts slower than it is read repeats itself,
so take a multiple of the ticks per conversion.

Storage is one array("i"), which viper code may use inline:

    word 0  LOW       word 1  HIGH    the range, both good
    word 2  STEP      max_step, 0: jumps are not looked for
    word 3  FROZEN    frozen_ticks, 0: not looked for
    word 4  LAST      the last good reading
    word 5  ALLOWED   distance to it that the next one may have; 0: there was none, any is good
    word 6  SEEN      the last reading, good or not
    word 7  SAME      times in a row that it was SEEN
"""

from array import array

import micropython
from micropython import const

_LOW = const(0)
_HIGH = const(1)
_STEP = const(2)
_FROZEN = const(3)
_ALLOWED = const(5)
_SAME = const(7)


@micropython.viper
def judge(words: ptr32, value: int) -> int:
    """`Plausibility.judge` on the storage, or its address. One context only."""
    # Bit 31 of a difference is its sign also where ints have 64 bits, and words none.
    same = words[7]
    if (words[6] - value) & 0x3FFFFFFF:
        same = 0
    if same < 0x3FFFFFFF:
        same += 1
    words[6] = value
    words[7] = same
    allowed = words[5]
    kind = 0
    if (value - words[0] | words[1] - value) >> 31 & 1:
        kind = 14
    else:
        if allowed:
            away = value - words[4]
            if away >> 31 & 1:
                away = 0 - away
            if away & 0x3FFFFFFF > allowed:
                kind = 15
        if words[3]:
            if same >= words[3]:
                kind = 16
    if kind:
        if allowed:
            allowed += words[2]
            if allowed > 0x3FFFFFFF:
                allowed = 0x3FFFFFFF
            words[5] = allowed
    else:
        words[4] = value
        words[5] = words[2]
    return kind


@micropython.viper
def no_reading(words: ptr32):
    """`Plausibility.no_reading` on the storage, or its address."""
    words[7] = 0
    if words[5]:
        allowed = words[5] + words[2]
        if allowed > 0x3FFFFFFF:
            allowed = 0x3FFFFFFF
        words[5] = allowed


class Plausibility:
    """Raises ValueError naming the argument that is out of range.

    low, high       the range, -2**29 to 2**29 - 1
    max_step        most that a reading changes in one tick, 0 to 2**29 - 1; 0: not looked for
    frozen_ticks    equal readings in a row that are too many, 2 to 2**29 - 1; 0: not looked for
    """

    def __init__(self, low: int, high: int, max_step: int = 0, frozen_ticks: int = 0):
        if not -(1 << 29) <= low <= high < 1 << 29:
            raise ValueError("low, high: -2**29 to 2**29 - 1, in this order")
        if not 0 <= max_step < 1 << 29:
            raise ValueError("max_step: 0 to 2**29 - 1")
        if frozen_ticks and not 2 <= frozen_ticks < 1 << 29:
            raise ValueError("frozen_ticks: 0, or 2 to 2**29 - 1")
        self.storage = storage = array("i", bytes(32))
        storage[_LOW] = low
        storage[_HIGH] = high
        storage[_STEP] = max_step
        storage[_FROZEN] = frozen_ticks

    def judge(self, value: int) -> int:
        """Take one tick's reading: OK, OUT_OF_RANGE, JUMP or FROZEN. ISR-safe."""
        return judge(self.storage, value)

    def no_reading(self) -> None:
        """This tick had none. ISR-safe."""
        no_reading(self.storage)

    def forget(self) -> None:
        """The next reading is taken as a first one: any jump is good."""
        self.storage[_ALLOWED] = 0
        self.storage[_SAME] = 0
