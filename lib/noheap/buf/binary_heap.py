# pyright: reportUndefinedVariable=false
"""Priority queue: a binary heap of 32-bit keys, each with a payload word if wanted.

    heap = BinaryHeap(8, payload=True)     # smallest key first; largest=True: largest first
    heap.push(due_ms, task)                # False: full
    heap.peek(), heap.peek_payload(), heap.pop(), len(heap)

Keys of one value come out in no particular order. Storage is one array("i"), which viper code
may use inline:

    word 0  COUNT     items held
    word 1  POPPED    payload of the item that was removed last
    word 2  CAPACITY  items that fit
    word 3  FLIP      0x7fffffff: smallest key first, -0x80000000: largest first. That key comes
                      first whose uint(key ^ FLIP) is larger
    word 4  FAR       words from a key to its payload; 0: there are no payloads
    word 5  KEY       operand of the operation under way
    word 6  the keys: the heap's order, the first to come out at offset 6
"""

import micropython
from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_POPPED = const(1)
_FLIP = const(3)
_FAR = const(4)
_KEY = const(5)
_FIRST = const(6)


@micropython.viper
def _sift(h: ptr32, hole: int) -> bool:
    """Insert the item at KEY, with the hole after the last one, or remove the one at the hole.

    A removal puts the last item into KEY.

    The hole first moves down to the bottom and swaps with the child that comes first. An only
    child has the word after the end beside it, which is the item itself: the hole may as well
    take it there as at the end of the way up. Then the hole moves up and swaps with the parent,
    until the parent comes before the item. The parent of the first item is KEY itself.
    """
    end = h[0] + 5
    h[0] = h[0] + 1
    if end - hole >= 0:
        h[0] = end - 6
        h[1] = h[h[4] + 6]
        h[h[4] + 5] = h[h[4] + end]
        h[5] = h[end]
    flip = ~h[3]
    while hole - 5:
        mover = hole + hole - 5
        other = mover + 1
        if mover >= end:
            end = 0  # from here on the way is up
            flip = h[3]
            mover = (hole + 5) >> 1
            other = 5
        if uint(h[mover] ^ flip) > uint(h[other] ^ flip):
            mover = other
        h[h[4] + hole] = h[h[4] + mover]
        h[hole] = h[mover]
        hole = mover
    return True


class BinaryHeap(Container):
    """At most `capacity` items. push and pop are O(log n), peek and the rest O(1).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where keys or payloads may be that
    large use the `_from` and `_into` methods, which move words from and to an array("i"). A hard
    ISR may call every method, but a heap is not shared between contexts: all calls come from one
    ISR, or all from the main loop. Keys are compared as signed 32-bit numbers. One outside 32
    bits is not detected: MicroPython keeps the low bits. Nor is an offset past the end of an
    array.

    Raises ValueError for a capacity outside 1..65536.
    """

    _first = _KEY

    def __init__(self, capacity: int, largest: bool = False, payload: bool = False):
        far = capacity + 1 if payload else 0
        Container.__init__(self, capacity, _FIRST + capacity + far)
        self.storage[_FLIP] = 0x7FFFFFFF ^ -bool(largest)
        self.storage[_FAR] = far

    def push(self, key: int, payload: int = 0) -> bool:
        """Add an item. False: full. Without payloads the second argument is ignored."""
        storage = self.storage
        count = storage[_COUNT]
        if count == self.capacity:
            return False
        storage[_KEY + storage[_FAR]] = payload
        storage[_KEY] = key
        return _sift(storage, _FIRST + count)

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index]), or push(source[index], source[index + 1]) with payloads."""
        storage = self.storage
        count = storage[_COUNT]
        if count == self.capacity:
            return False
        far = storage[_FAR]
        copy(storage, _KEY + far, source, index + (far > 0))
        return copy(storage, _KEY, source, index) and _sift(storage, _FIRST + count)

    def pop(self, default=None):
        """Remove the first item and return its key; popped_payload then has its payload."""
        storage = self.storage
        if not storage[_COUNT]:
            return default
        key = storage[_FIRST]
        _sift(storage, _FIRST)
        return key

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the first item's key into out[to], and its payload, if any, into out[to + 1].

        False: empty, out untouched.
        """
        return self.peek_into(out, to) and _sift(self.storage, _FIRST)

    def popped_payload(self) -> int:
        """The payload of the item that pop removed last."""
        return self.storage[_POPPED]

    def peek(self, default=None):
        """The key of the item that the next pop removes."""
        return self.storage[_FIRST] if self.storage[_COUNT] else default

    def peek_payload(self, default=None):
        """The payload of that item; without payloads its key."""
        storage = self.storage
        return storage[_FIRST + storage[_FAR]] if storage[_COUNT] else default

    def peek_into(self, out: "array[int]", to: int) -> bool:
        """As pop_into, but the item stays."""
        storage = self.storage
        if not storage[_COUNT] or to < 0:
            return False
        far = storage[_FAR]
        if far:
            copy(out, to + 1, storage, _FIRST + far)
        return copy(out, to, storage, _FIRST)
