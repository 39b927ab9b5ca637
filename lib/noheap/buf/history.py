# pyright: reportUndefinedVariable=false
"""The newest values: a ring that overwrites its oldest, with running sum, mean, min and max.

    history = History(16)            # the last 16 readings
    history.write(21)                # never fails
    history.mean(), history.min(), history.max(), history.recent(), history.oldest()

Values are signed 32-bit words. The sum is kept in two halves that never overflow, so that mean
and sum are exact for any values.

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT     values held
    word 1  NEXT      the slot that the next write fills, 0..CAPACITY - 1
    word 2  CAPACITY  slots
    word 3  LOW       sum of the low 16 bits of each value held, each 0..65535
    word 4  HIGH      sum of (the value's high 16 bits, signed) + 32768: the sum of all values is
                      (HIGH - 32768 * COUNT) * 65536 + LOW
    word 5  VALUE     scratch: what write() was given
    word 6  slot 0
"""

from array import array

import micropython
from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_NEXT = const(1)
_LOW = const(3)
_HIGH = const(4)
_VALUE = const(5)
_FIRST = const(6)


@micropython.viper
def _write(h: ptr32, source: ptr32, index: int):
    value = source[index]
    at = 6 + h[1]
    old = 1
    old <<= 31  # counts for nothing in LOW and HIGH
    if h[0] == h[2]:
        old = h[at + 0]
    else:
        h[0] = h[0] + 1
    h[3] = h[3] + (value & 0xFFFF) - (old & 0xFFFF)
    h[4] = h[4] + (value >> 16 & 0xFFFF ^ 0x8000) - (old >> 16 & 0xFFFF ^ 0x8000)
    h[at + 0] = value
    at -= 5
    if at == h[2]:
        at = 0
    h[1] = at


@micropython.viper
def _extreme(h: ptr32, flip: int) -> int:
    """Offset of the smallest value (flip 0) or the largest (-1); -1: there is none."""
    one = 1
    sign = one << 31  # with it a load is signed on a 64-bit host too
    best = -1
    least = sign - 1
    at = 6
    end = 6 + h[0]
    while at < end:
        value = (h[at + 0] ^ flip ^ sign) - sign
        if value <= least:
            least = value
            best = at
        at += 1
    return best


class History(Container):  # noheap: isr-safe
    """The last `capacity` values. write, sum, mean and access are O(1), min and max O(capacity).

    Only the constructor allocates, with one exception: MicroPython makes an object of an int
    beyond 31 bits, so where values may be that large take them with the `_into` methods, which
    store a word in an array("i"). A hard ISR may call every method, but the structure is not
    shared between contexts: all calls come from one ISR, or all from the main loop.
    A value outside 32 bits is not detected: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..8192.
    """

    def __init__(self, capacity: int):
        if capacity - 1 >> 13:
            raise ValueError("capacity: 1 to 8192")
        Container.__init__(self, capacity, _FIRST + capacity)
        self._halves = array("H", [0, 0])

    def write(self, value: int) -> None:
        """Add `value`; when full, in place of the oldest."""
        self.storage[_VALUE] = value
        _write(self.storage, self.storage, _VALUE)

    def write_from(self, source: "array[int]", index: int) -> None:
        """As write(source[index]) for a word of any size; source is an array("i")."""
        _write(self.storage, source, index)

    def get(self, index: int, default=None):
        """The value at `index`: 0 is the oldest, len - 1 the most recent. O(1)."""
        return self._value(self._at(index), default)

    def get_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the value at `index` in out[to]; False where there is none."""
        return copy(out, to, self.storage, self._at(index))

    def recent(self, default=None):
        """The value written last."""
        return self.get(len(self) - 1, default)

    def oldest(self, default=None):
        """The value that the next write overwrites if the history is full."""
        return self.get(0, default)

    def sum(self) -> int:
        """The sum of all values held. It allocates beyond 31 bits, unlike reading LOW and HIGH."""
        return (self._high() << 16) + self.storage[_LOW]

    def mean(self, default=None):
        """The mean, rounded towards minus infinity."""
        count = len(self)
        if not count:
            return default
        return (self._high() // count << 16) + self._low(count)

    def mean_into(self, out: "array[int]", to: int) -> bool:
        """Store the mean in out[to]; False when empty."""
        count = len(self)
        if not count:
            return False
        low = self._low(count)
        halves = self._halves  # must not make an int of more than 31 bits
        halves[0] = low & 0xFFFF
        halves[1] = self._high() // count + (low >> 16) & 0xFFFF
        return copy(out, to, halves, 0)

    def min(self, default=None):
        """The smallest value held. O(capacity)."""
        return self._value(_extreme(self.storage, 0), default)

    def max(self, default=None):
        """The largest value held. O(capacity)."""
        return self._value(_extreme(self.storage, -1), default)

    def min_into(self, out: "array[int]", to: int) -> bool:
        """Store the smallest value in out[to]; False when empty."""
        return copy(out, to, self.storage, _extreme(self.storage, 0))

    def max_into(self, out: "array[int]", to: int) -> bool:
        """Store the largest value in out[to]; False when empty."""
        return copy(out, to, self.storage, _extreme(self.storage, -1))

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(1), or O(capacity) with `zero`: then no value stays in memory."""
        storage = self.storage
        storage[_NEXT] = storage[_LOW] = storage[_HIGH] = 0
        Container.clear(self, zero)

    def _value(self, at, default):
        return self.storage[at] if at > 0 else default

    def _at(self, index):
        """The offset of the value at `index`, -1 if there is none."""
        count = len(self)
        if not 0 <= index < count:
            return -1
        return (self.storage[_NEXT] - count + index) % self.capacity + _FIRST

    def _high(self):
        """The sum of the high halves, signed."""
        return self.storage[_HIGH] - 0x8000 * self.storage[_COUNT]

    def _low(self, count):
        """The part of the mean from the low halves and the rest of the high ones."""
        return ((self._high() % count << 16) + self.storage[_LOW]) // count
