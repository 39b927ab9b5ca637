# pyright: reportUndefinedVariable=false
"""Double-ended queue of 32-bit words with a fixed capacity.

    deque = Deque(8)
    deque.push_back(7)               # False: full; nothing is overwritten
    deque.push_front(6)
    deque.pop_front(default), deque.pop_back(default), deque.get(0, default), len(deque)

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT     items held
    word 1  HEAD      the slot of the item in front, 0..CAPACITY - 1; the next ones follow, and
                      behind the last slot comes slot 0
    word 2  CAPACITY  slots
    word 3  slot 0
"""

from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_HEAD = const(1)
_FIRST = const(3)


class Deque(Container):
    """At most `capacity` signed 32-bit words. All is O(1), clear(zero=True) O(capacity).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where values may be that large use
    the `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may
    call every method, but a Deque is not shared between contexts: all calls come from one ISR,
    or all from the main loop (between the two, SPSC is the queue). A value outside 32 bits is
    not checked for: MicroPython keeps the low bits. Nor is an offset past the end of an array.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        Container.__init__(self, capacity, _FIRST + capacity)

    def push_back(self, value: int) -> bool:
        """Append `value`. False: full."""
        # As with _end, which is a call more: this and pop_front are what a queue does.
        storage = self.storage
        count = storage[_COUNT]
        if count == self.capacity:
            return False
        storage[_COUNT] = count + 1
        storage[(storage[_HEAD] + count) % self.capacity + _FIRST] = value
        return True

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
        storage = self.storage
        count = storage[_COUNT]
        if not count:
            return default
        storage[_COUNT] = count - 1
        head = storage[_HEAD]
        storage[_HEAD] = (head + 1) % self.capacity
        return storage[head + _FIRST]

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
        """Keep the first `length` items; a Deque no longer than that stays as it is."""
        if 0 <= length < self.storage[_COUNT]:
            self.storage[_COUNT] = length

    def _at(self, index: int) -> int:
        """The offset of the item at `index`, -1 if there is none."""
        storage = self.storage
        if not 0 <= index < storage[_COUNT]:
            return -1
        return (storage[_HEAD] + index) % self.capacity + _FIRST

    def _end(self, front: bool, by: int) -> int:
        """Hold one item more (by 1) or less (-1): its offset, or -1 when full, when empty."""
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
