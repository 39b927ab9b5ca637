# pyright: reportUndefinedVariable=false
"""Linked list that stays sorted: 32-bit keys, the first one always at hand.

    due = SortedList(8)              # smallest first; largest=True: largest first
    due.push(300)                    # False: full
    due.peek(), due.pop(), due.remove(300), len(due)
    node = due.first()
    while node:                      # in order
        due.key_at(node)
        node = due.next(node)

For quick pops, where pushes may take longer; a BinaryHeap balances the two. Equal keys
come out in the order in which they went in. Storage is one array("i"), which viper code may
use inline:

    word 0  COUNT     keys held
    word 1  KEY       operand of the operation under way
    word 2  CAPACITY  keys that fit
    word 3  FLIP      0x7fffffff: smallest key first, -0x80000000: largest first. That key comes
                      first whose uint(key ^ FLIP) is larger
    word 4  HEAD      offset of the first node, 0: empty
    word 5  FREE      offset of the first free node, 0: full
    word 6  the nodes: offset of the next node or 0, key
"""

import micropython
from micropython import const

from noheap.buf.words import Container, copy

_KEY = const(1)
_FLIP = const(3)
_HEAD = const(4)
_FREE = const(5)
_FIRST = const(6)


@micropython.viper
def _search(s: ptr32, change: int) -> int:
    """The first node whose key is KEY, 0: there is none. With a `change` of COUNT:

    -1: that node is freed. 1: a free one, 0 if there is none, is inserted after all whose key
    comes before KEY or equals it.
    """
    flip = s[1]
    limit = 1  # below it is only key ^ key
    if change > 0:
        flip = s[3]
        limit = s[1] ^ flip
    link = 4
    while s[link] and uint(s[s[link] + 1] ^ flip) >= uint(limit):
        link = s[link]
    other = 5
    if change > 0:
        other = link
        link = 5
    node = s[link]
    if node and change:
        s[0] = s[0] + change
        s[link] = s[node]
        s[node] = s[other]
        s[other] = node
        s[node + 1] = s[1]
    return node


class SortedList(Container):  # noheap: isr-safe
    """At most `capacity` keys. push, find and remove are O(keys), pop, peek and next O(1).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where keys may be that large use the
    `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may call
    every method, but a list is not shared between contexts: all calls come from one ISR, or all
    from the main loop. Keys are compared as signed 32-bit numbers. One outside 32 bits is not
    detected: MicroPython keeps the low bits. Nor is an offset past the end of an array.

    A node is an offset into the storage; it is good until its key is removed.

    Raises ValueError for a capacity outside 1..65536.
    """

    _first = _HEAD

    def __init__(self, capacity: int, largest: bool = False):
        Container.__init__(self, capacity, _FIRST + 2 * capacity)
        self.storage[_FLIP] = 0x7FFFFFFF ^ -bool(largest)
        self.clear()

    def push(self, key: int) -> bool:
        """Insert `key` after all that come before it or equal it. False: full."""
        storage = self.storage
        storage[_KEY] = key
        return _search(storage, 1) > 0

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index])."""
        storage = self.storage
        return copy(storage, _KEY, source, index) and _search(storage, 1) > 0

    def pop(self, default=None):
        """Remove and return the first key."""
        storage = self.storage
        copy(storage, _KEY, storage, storage[_HEAD] + 1)
        return storage[_KEY] if _search(storage, -1) else default

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the first key into out[to]. False: empty, out untouched."""
        storage = self.storage
        node = storage[_HEAD]
        return node > 0 and copy(out, to, storage, node + 1) and self.remove_from(out, to)

    def peek(self, default=None):
        """The key that the next pop removes."""
        node = self.storage[_HEAD]
        return self.storage[node + 1] if node else default

    def contains(self, key: int) -> bool:
        """Whether `key` is in the list."""
        return self.find(key) > 0

    def find(self, key: int) -> int:
        """The first node with this key; 0: there is none."""
        storage = self.storage
        storage[_KEY] = key
        return _search(storage, 0)

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        storage = self.storage
        return _search(storage, 0) if copy(storage, _KEY, source, index) else 0

    def remove(self, key: int) -> bool:
        """Remove the first of the keys that equal `key`. False: there is none."""
        storage = self.storage
        storage[_KEY] = key
        return _search(storage, -1) > 0

    def remove_from(self, source: "array[int]", index: int) -> bool:
        """As remove(source[index])."""
        storage = self.storage
        return copy(storage, _KEY, source, index) and _search(storage, -1) > 0

    def first(self) -> int:
        """The node in front; 0: empty."""
        return self.storage[_HEAD]

    def next(self, node: int) -> int:
        """The node after `node`; 0: there is none."""
        return self.storage[node]

    def key_at(self, node: int) -> int:
        """The key at `node`, which must come from first, next or find."""
        return self.storage[node + 1]

    def key_into(self, node: int, out: "array[int]", to: int) -> None:
        """Store the key at `node` in out[to]."""
        copy(out, to, self.storage, node + 1)

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(capacity): it always zeroes the keys and all that belongs to them."""
        Container.clear(self, True)
        storage = self.storage
        storage[_FREE] = _FIRST
        for node in range(_FIRST, len(storage) - 2, 2):
            storage[node] = node + 2
