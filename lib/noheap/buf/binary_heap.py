# pyright: reportUndefinedVariable=false
"""Priority queue: a binary heap of 32-bit keys, each with a payload word if wanted.

    heap = BinaryHeap(8, payload=True)     # smallest key first; largest=True: largest first
    heap.push(due_ms, task)                # False: full
    heap.peek(), heap.peek_payload(), heap.pop(), len(heap)

Keys of one value come out in no particular order. Storage is one array("i"), which viper code
may use inline:

    word 0  COUNT   items held
    word 1  END     offset just past the last slot
    word 2  FLIP    0: smallest key first, -1: largest first
    word 3  STRIDE  words per item: 1, or 2 with a payload
    word 4  KEY     of the item that was removed last; word 5: its payload
    word 6  the items: the heap's order, the first to come out at offset 6
"""

from array import array

import micropython
from micropython import const

_COUNT = const(0)
_END = const(1)
_FLIP = const(2)
_STRIDE = const(3)
_KEY = const(4)
_FIRST = const(6)


@micropython.viper
def _up(h: ptr32):
    """Take in the item that was written behind the last one."""
    one = 1
    sign = one << 31  # with it a load is signed on a 64-bit host too
    flip = h[2]
    stride = h[3]
    child = h[0]
    h[0] = child + 1
    at = 6 + child * stride
    key = h[at]
    payload = h[at + stride - 1]
    rank = (key ^ flip ^ sign) - sign
    while child > 0:
        parent = (child - 1) >> 1
        above = 6 + parent * stride
        if (h[above] ^ flip ^ sign) - sign <= rank:
            break
        h[at + stride - 1] = h[above + stride - 1]
        h[at] = h[above]
        at = above
        child = parent
    h[at + stride - 1] = payload
    h[at] = key


@micropython.viper
def _pop(h: ptr32) -> int:
    """Move the first item to KEY and PAYLOAD; 0 when empty."""
    count = h[0] - 1
    if count < 0:
        return 0
    one = 1
    sign = one << 31
    flip = h[2]
    stride = h[3]
    h[0] = count
    h[4] = h[6]
    h[5] = h[6 + stride - 1]
    last = 6 + count * stride
    key = h[last]
    payload = h[last + stride - 1]
    rank = (key ^ flip ^ sign) - sign
    at = 6
    child = 1
    while child < count:
        below = 6 + child * stride
        other = (h[below] ^ flip ^ sign) - sign
        if child + 1 < count:
            sibling = (h[below + stride] ^ flip ^ sign) - sign
            if sibling < other:
                other = sibling
                below += stride
                child += 1
        if rank <= other:
            break
        h[at + stride - 1] = h[below + stride - 1]
        h[at] = h[below]
        at = below
        child = 2 * child + 1
    h[at + stride - 1] = payload
    h[at] = key
    return 1


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class BinaryHeap:
    """At most `capacity` items. push and pop are O(log n), peek and the rest O(1).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where keys or payloads may be that
    large use the `_from` and `_into` methods, which move words from and to an array("i"). A
    hard ISR may call every method, but a heap is not shared between contexts: all calls come
    from one ISR, or all from the main loop. Keys are compared as signed 32-bit numbers. One
    outside 32 bits is not checked for: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int, largest: bool = False, payload: bool = False):
        if not 1 <= capacity <= 65536:
            raise ValueError("capacity: 1 to 65536 items")
        stride = 2 if payload else 1
        end = _FIRST + capacity * stride
        self.capacity = capacity
        self.storage = array("i", bytes(4 * end))
        self.storage[_END] = end
        self.storage[_FLIP] = -1 if largest else 0
        self.storage[_STRIDE] = stride

    def push(self, key: int, payload: int = 0) -> bool:
        """Add an item. False: full. Without payloads the second argument is ignored."""
        storage = self.storage
        stride = storage[_STRIDE]
        at = _FIRST + storage[_COUNT] * stride
        if at == storage[_END]:
            return False
        storage[at + stride - 1] = payload
        storage[at] = key
        _up(storage)
        return True

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index]), or push(source[index], source[index + 1]) with payloads."""
        storage = self.storage
        stride = storage[_STRIDE]
        at = _FIRST + storage[_COUNT] * stride
        if at == storage[_END]:
            return False
        _copy(storage, at + stride - 1, source, index + stride - 1)
        _copy(storage, at, source, index)
        _up(storage)
        return True

    def pop(self, default=None):
        """Remove the first item and return its key; popped_payload then tells its payload."""
        return self.storage[_KEY] if _pop(self.storage) else default

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the first item's key into out[to], its payload, if there are payloads, behind it.

        False: empty, out untouched.
        """
        if not _pop(self.storage):
            return False
        _copy(out, to, self.storage, _KEY)
        if self.storage[_STRIDE] == 2:
            _copy(out, to + 1, self.storage, _KEY + 1)
        return True

    def popped_payload(self) -> int:
        """The payload of the item that pop removed last."""
        return self.storage[_KEY + 1]

    def peek(self, default=None):
        """The key of the item that the next pop removes."""
        return self.storage[_FIRST] if len(self) else default

    def peek_payload(self, default=None):
        """The payload of that item; without payloads its key."""
        return self.storage[_FIRST + self.storage[_STRIDE] - 1] if len(self) else default

    def peek_into(self, out: "array[int]", to: int) -> bool:
        """As pop_into, and the item stays."""
        if not len(self):
            return False
        for word in range(self.storage[_STRIDE]):
            _copy(out, to + word, self.storage, _FIRST + word)
        return True

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(1), with `zero` O(capacity): then no value stays in memory."""
        self.storage[_COUNT] = 0
        if zero:
            for at in range(_KEY, self.storage[_END]):
                self.storage[at] = 0

    def full(self) -> bool:
        """Whether the next push would be refused."""
        return self.storage[_COUNT] == self.capacity

    def __len__(self) -> int:
        """Items held, 0..capacity."""
        return self.storage[_COUNT]
