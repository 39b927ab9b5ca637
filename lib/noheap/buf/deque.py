# pyright: reportUndefinedVariable=false
"""Double-ended queue of 32-bit words with a fixed capacity.

    deque = Deque(8)
    deque.push_back(7)               # False: full; nothing is overwritten
    deque.push_front(6)
    deque.pop_front(default), deque.pop_back(default), deque.get(0, default), len(deque)

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT     items held
    word 1  HEAD      the slot of the item in front, 0..CAPACITY - 1; the next ones follow, and
                      after the last slot comes slot 0
    word 2  CAPACITY  slots
    word 3  slot 0
"""

import micropython
from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_HEAD = const(1)
_CAPACITY = const(2)
_FIRST = const(3)


@micropython.viper
def push_back(d: ptr32, value: int) -> bool:
    """Does `Deque.push_back` on the storage itself, without a method call."""
    room = d[_CAPACITY] - d[_COUNT]
    if room:
        d[_COUNT] = d[_COUNT] + 1
        at = d[_HEAD] - room
        if at >> 31:  # below 0
            at += d[_CAPACITY]
        d[at + _FIRST] = value
    return room > 0


@micropython.viper
def pop_front(d: ptr32, default: int) -> int:
    """Does `Deque.pop_front` on the storage itself, with no method call. The default is an int."""
    if d[_COUNT]:
        d[_COUNT] = d[_COUNT] - 1
        at = d[_HEAD]
        sign = 1
        sign <<= 31  # with it a load is signed on a 64-bit host too
        default = (d[at + _FIRST] ^ sign) - sign
        at += 1
        if not at - d[_CAPACITY]:
            at = 0
        d[_HEAD] = at
    return default


class Deque(Container):  # noheap: isr-safe
    """At most `capacity` signed 32-bit words. All calls are O(1), clear(zero=True) O(capacity).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where values may be that large use
    the `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may
    call every method, but a Deque is not shared between contexts: all calls come from one ISR,
    or all from the main loop (between the two, SPSC is the queue). A value outside 32 bits is
    not detected: MicroPython keeps the low bits. Nor is an offset past the end of an array.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        Container.__init__(self, capacity, _FIRST + capacity)

    def push_back(self, value: int) -> bool:
        """Append `value`. False: full."""
        return push_back(self.storage, value)

    def push_front(self, value: int) -> bool:
        """Put `value` before all others. False: full."""
        at = self._end(True, 1)
        if at > 0:
            self.storage[at] = value
        return at > 0

    def push_back_from(self, source: "array[int]", index: int) -> bool:
        """As push_back(source[index])."""
        return index >= 0 and copy(self.storage, self._end(False, 1), source, index)

    def push_front_from(self, source: "array[int]", index: int) -> bool:
        """As push_front(source[index])."""
        return index >= 0 and copy(self.storage, self._end(True, 1), source, index)

    def pop_back(self, default=None):
        """Remove and return the last item."""
        at = self._end(False, -1)
        return self.storage[at] if at > 0 else default

    def pop_front(self, default=None):
        """Remove and return the first item."""
        return pop_front(self.storage, 0) if self.storage[_COUNT] else default

    def pop_back_into(self, out: "array[int]", to: int) -> bool:
        """Move the last item into out[to]. False: empty, out untouched."""
        return to >= 0 and copy(out, to, self.storage, self._end(False, -1))

    def pop_front_into(self, out: "array[int]", to: int) -> bool:
        """Move the first item into out[to]. False: empty, out untouched."""
        return to >= 0 and copy(out, to, self.storage, self._end(True, -1))

    def get(self, index: int, default=None):
        """The item at `index`: 0 is the front, len - 1 the back."""
        at = self._at(index)
        return self.storage[at] if at > 0 else default

    def get_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Copy the item at `index` into out[to]. False where there is none."""
        return copy(out, to, self.storage, self._at(index))

    def front(self, default=None):
        """The first item, which stays."""
        return self.get(0, default)

    def back(self, default=None):
        """The last item, which stays."""
        return self.get(self.storage[_COUNT] - 1, default)

    def truncate(self, length: int) -> None:
        """Keep the first `length` items; a shorter Deque stays as it is."""
        if 0 <= length < self.storage[_COUNT]:
            self.storage[_COUNT] = length

    def _at(self, index: int) -> int:
        """The offset of the item at `index`, -1 if there is none."""
        storage = self.storage
        if not 0 <= index < storage[_COUNT]:
            return -1
        return (storage[_HEAD] + index) % self.capacity + _FIRST

    def _end(self, front: bool, by: int) -> int:
        """Add (by 1) or drop (-1) an item. Returns its offset; -1 when full or empty."""
        storage = self.storage
        capacity = self.capacity
        count = storage[_COUNT]
        if not 0 <= count + by <= capacity:
            return -1
        storage[_COUNT] = count + by
        head = storage[_HEAD]
        if front:
            storage[_HEAD] = (head - by) % capacity
            count = 0
            by = -by
        return (head + count - (by < 0)) % capacity + _FIRST
