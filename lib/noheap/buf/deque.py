# pyright: reportUndefinedVariable=false
"""Double-ended queue of 32-bit words with a fixed capacity.

    deque = Deque(8)
    deque.push_back(7)               # False: full; nothing is overwritten
    deque.push_front(6)
    deque.pop_front(default), deque.pop_back(default), deque.get(0, default), len(deque)

Storage is one array("i"), which viper code may use inline:

    word 0  HEAD   offset of the item in front, if there is one
    word 1  COUNT  items held
    word 2  END    offset just past the last slot
    word 3  the slots: exactly `capacity`
"""

from array import array

import micropython
from micropython import const

_HEAD = const(0)
_COUNT = const(1)
_END = const(2)
_FIRST = const(3)


@micropython.viper
def _grow(d: ptr32, front: int) -> int:
    """Make room for one item at the front (1) or back (0): its offset, or 0 when full."""
    count = d[1]
    end = d[2]
    if 3 + count == end:
        return 0
    d[1] = count + 1
    at = d[0]
    if front:
        if at == 3:
            at = end
        at -= 1
        d[0] = at
        return at
    at += count
    if at >= end:
        at -= end - 3
    return at


@micropython.viper
def _shrink(d: ptr32, front: int) -> int:
    """Give up the item at the front (1) or back (0): its offset, or 0 when empty."""
    count = d[1]
    if count == 0:
        return 0
    count -= 1
    d[1] = count
    at = d[0]
    end = d[2]
    if front:
        if at + 1 == end:
            d[0] = 3
        else:
            d[0] = at + 1
        return at
    at += count
    if at >= end:
        at -= end - 3
    return at


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class Deque:
    """At most `capacity` signed 32-bit words. All is O(1), clear(zero=True) O(capacity).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where values may be that large use
    the `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may
    call every method, but a Deque is not shared between contexts: all calls come from one ISR,
    or all from the main loop (between the two, SPSC is the queue). A value outside 32 bits is
    not checked for: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 65536:
            raise ValueError("capacity: 1 to 65536 items")
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (_FIRST + capacity)))
        self.storage[_HEAD] = _FIRST
        self.storage[_END] = _FIRST + capacity

    def push_back(self, value: int) -> bool:
        """Append `value`. False: full."""
        at = _grow(self.storage, 0)
        if at:
            self.storage[at] = value
        return at > 0

    def push_front(self, value: int) -> bool:
        """Put `value` before all others. False: full."""
        at = _grow(self.storage, 1)
        if at:
            self.storage[at] = value
        return at > 0

    def push_back_from(self, source: "array[int]", index: int) -> bool:
        """As push_back(source[index])."""
        at = _grow(self.storage, 0)
        if at:
            _copy(self.storage, at, source, index)
        return at > 0

    def push_front_from(self, source: "array[int]", index: int) -> bool:
        """As push_front(source[index])."""
        at = _grow(self.storage, 1)
        if at:
            _copy(self.storage, at, source, index)
        return at > 0

    def pop_back(self, default=None):
        """Remove and return the last item."""
        at = _shrink(self.storage, 0)
        return self.storage[at] if at else default

    def pop_front(self, default=None):
        """Remove and return the first item."""
        at = _shrink(self.storage, 1)
        return self.storage[at] if at else default

    def pop_back_into(self, out: "array[int]", to: int) -> bool:
        """Move the last item into out[to]. False: empty, out untouched."""
        at = _shrink(self.storage, 0)
        if at:
            _copy(out, to, self.storage, at)
        return at > 0

    def pop_front_into(self, out: "array[int]", to: int) -> bool:
        """Move the first item into out[to]. False: empty, out untouched."""
        at = _shrink(self.storage, 1)
        if at:
            _copy(out, to, self.storage, at)
        return at > 0

    def get(self, index: int, default=None):
        """The item at `index`: 0 is the front, len - 1 the back."""
        at = self._at(index)
        return self.storage[at] if at else default

    def get_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Copy the item at `index` into out[to]. False where there is none."""
        at = self._at(index)
        if at:
            _copy(out, to, self.storage, at)
        return at > 0

    def front(self, default=None):
        """The first item, which stays."""
        return self.get(0, default)

    def back(self, default=None):
        """The last item, which stays."""
        return self.get(self.storage[_COUNT] - 1, default)

    def truncate(self, length: int) -> None:
        """Keep the first `length` items; a Deque no longer than that stays as it is."""
        if 0 <= length < self.storage[_COUNT]:
            self.storage[_COUNT] = length

    def clear(self, zero: bool = False) -> None:
        """Hold nothing; with `zero` no value stays in memory."""
        self.storage[_HEAD] = _FIRST
        self.storage[_COUNT] = 0
        if zero:
            for at in range(_FIRST, _FIRST + self.capacity):
                self.storage[at] = 0

    def full(self) -> bool:
        """Whether the next push would be refused."""
        return self.storage[_COUNT] == self.capacity

    def __len__(self) -> int:
        """Items held, 0..capacity."""
        return self.storage[_COUNT]

    def _at(self, index: int) -> int:
        """The offset of the item at `index`, 0 if there is none."""
        if not 0 <= index < self.storage[_COUNT]:
            return 0
        at = self.storage[_HEAD] + index
        return at if at < _FIRST + self.capacity else at - self.capacity
