# pyright: reportUndefinedVariable=false
"""The newest values: a ring that overwrites its oldest, with running sum, mean, min and max.

    history = History(16)            # the last 16 readings
    history.write(21)                # never fails
    history.mean(), history.min(), history.max(), history.recent(), history.oldest()

Values are signed 32-bit words. The sum is kept in two halves that never overflow, so that mean
and sum are exact for any values.

Storage is one array("i"), which viper code may use inline:

    word 0  NEXT   offset of the slot that the next write fills
    word 1  COUNT  values held
    word 2  END    offset just past the last slot
    word 3  LOW    sum of the low 16 bits of each value held, each 0..65535
    word 4  HIGH   sum of the values' high 16 bits, signed; the sum is HIGH * 65536 + LOW
    word 5  VALUE  scratch: what write() was given
    word 6  the slots: exactly `capacity`
"""

from array import array

import micropython
from micropython import const

_NEXT = const(0)
_COUNT = const(1)
_END = const(2)
_LOW = const(3)
_HIGH = const(4)
_VALUE = const(5)
_FIRST = const(6)


@micropython.viper
def _write(h: ptr32, source: ptr32, index: int):
    at = h[0]
    value = source[index]
    low = h[3] + (value & 0xFFFF)
    high = h[4] + ((value >> 16 & 0xFFFF) ^ 0x8000) - 0x8000
    count = h[1]
    if 6 + count == h[2]:
        old = h[at]
        low -= old & 0xFFFF
        high -= ((old >> 16 & 0xFFFF) ^ 0x8000) - 0x8000
    else:
        h[1] = count + 1
    h[3] = low
    h[4] = high
    h[at] = value
    at += 1
    if at == h[2]:
        at = 6
    h[0] = at


@micropython.viper
def _extreme(h: ptr32, flip: int) -> int:
    """Offset of the smallest value (flip 0) or the largest (-1); COUNT is not 0."""
    one = 1
    sign = one << 31  # with it a load is signed on a 64-bit host too
    best = 6
    least = (h[6] ^ flip ^ sign) - sign
    at = 7
    end = 6 + h[1]
    while at < end:
        value = (h[at] ^ flip ^ sign) - sign
        if value < least:
            least = value
            best = at
        at += 1
    return best


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


@micropython.viper
def _join(to: ptr32, index: int, high: int, low: int):
    to[index] = (high << 16) + low


class History:
    """The last `capacity` values. write, sum, mean and access are O(1), min and max O(capacity).

    Only the constructor allocates, with one exception: MicroPython makes an object of an int
    beyond 31 bits, so where values may be that large take them with the `_into` methods, which
    store a word in an array("i"). A hard ISR may call every method, but the structure is not
    shared between contexts: all calls come from one ISR, or all from the main loop.
    A value outside 32 bits is not checked for: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..8192.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 8192:
            raise ValueError("capacity: 1 to 8192 values")
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (_FIRST + capacity)))
        self.storage[_NEXT] = _FIRST
        self.storage[_END] = _FIRST + capacity

    def write(self, value: int) -> None:
        """Add `value`; when full, in place of the oldest."""
        self.storage[_VALUE] = value
        _write(self.storage, self.storage, _VALUE)

    def write_from(self, source: "array[int]", index: int) -> None:
        """As write(source[index]) for a word of any size; source is an array("i")."""
        _write(self.storage, source, index)

    def get(self, index: int, default=None):
        """The value at `index`: 0 is the oldest, len - 1 the most recent. O(1)."""
        at = self._at(index)
        return self.storage[at] if at else default

    def get_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the value at `index` in out[to]; False where there is none."""
        at = self._at(index)
        if at:
            _copy(out, to, self.storage, at)
        return at > 0

    def recent(self, default=None):
        """The value written last."""
        return self.get(len(self) - 1, default)

    def oldest(self, default=None):
        """The value that the next write overwrites if the history is full."""
        return self.get(0, default)

    def sum(self) -> int:
        """The sum of all values held. It allocates beyond 31 bits, unlike reading LOW and HIGH."""
        return (self.storage[_HIGH] << 16) + self.storage[_LOW]

    def mean(self, default=None):
        """The mean, rounded towards minus infinity."""
        count = len(self)
        if not count:
            return default
        high = self.storage[_HIGH]  # every step but the last fits 31 bits
        return (high // count << 16) + ((high % count << 16) + self.storage[_LOW]) // count

    def mean_into(self, out: "array[int]", to: int) -> bool:
        """Store the mean in out[to]; False when empty."""
        count = len(self)
        if count:
            high = self.storage[_HIGH]
            low = ((high % count << 16) + self.storage[_LOW]) // count
            _join(out, to, high // count, low)
        return count > 0

    def min(self, default=None):
        """The smallest value held. O(capacity)."""
        return self.storage[_extreme(self.storage, 0)] if len(self) else default

    def max(self, default=None):
        """The largest value held. O(capacity)."""
        return self.storage[_extreme(self.storage, -1)] if len(self) else default

    def min_into(self, out: "array[int]", to: int) -> bool:
        """Store the smallest value in out[to]; False when empty."""
        if len(self):
            _copy(out, to, self.storage, _extreme(self.storage, 0))
        return len(self) > 0

    def max_into(self, out: "array[int]", to: int) -> bool:
        """Store the largest value in out[to]; False when empty."""
        if len(self):
            _copy(out, to, self.storage, _extreme(self.storage, -1))
        return len(self) > 0

    def full(self) -> bool:
        """Whether the next write overwrites."""
        return len(self) == self.capacity

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(1), with `zero` O(capacity): then no value stays in memory."""
        storage = self.storage
        storage[_NEXT] = _FIRST
        storage[_COUNT] = storage[_LOW] = storage[_HIGH] = 0
        if zero:
            for at in range(_VALUE, _FIRST + self.capacity):
                storage[at] = 0

    def __len__(self) -> int:
        """Values held, 0..capacity."""
        return self.storage[_COUNT]

    def _at(self, index: int) -> int:
        """The offset of the value at `index`, 0 if there is none."""
        storage = self.storage
        count = storage[_COUNT]
        if not 0 <= index < count:
            return 0
        at = storage[_NEXT] - count + index
        return at if at >= _FIRST else at + self.capacity
