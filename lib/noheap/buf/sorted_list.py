# pyright: reportUndefinedVariable=false
"""Linked list that stays sorted: 32-bit keys, the first one always at hand.

    due = SortedList(8)              # smallest first; largest=True: largest first
    due.push(300)                    # False: full
    due.peek(), due.pop(), due.remove(300), len(due)
    node = due.first()
    while node:                      # in order
        due.key_at(node)
        node = due.next(node)

Where pops must be quick and pushes may take longer; a BinaryHeap balances the two. Equal keys
come out in the order in which they went in. Storage is one array("i"), which viper code may
use inline:

    word 0  COUNT     keys held
    word 1  KEY       operand of the operation under way
    word 2  CAPACITY  keys that fit
    word 3  FLIP      0x7fffffff: smallest key first, -0x80000000: largest first. That key comes
                      first whose uint(key ^ FLIP) is larger
    word 4  HEAD      offset of the first node, 0: empty
    word 5  FREE      offset of the first node that was given back, 0: none
    word 6  the nodes: offset of the next node or 0, key
"""

import micropython
from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_KEY = const(1)
_FLIP = const(3)
_HEAD = const(4)
_FREE = const(5)
_FIRST = const(6)


@micropython.viper
def _search(s: ptr32, push: int) -> int:
    """The offset of the word that names the first node whose key is KEY, or follows it (push).

    There is none: the last word of the list, which is 0.
    """
    flip = s[1]
    limit = 1  # below it is only key ^ key
    if push:
        flip = s[3]
        limit = s[1] ^ flip
    link = 4
    while s[link]:
        if uint(s[s[link] + 1] ^ flip) < uint(limit):
            break
        link = s[link]
    return link


class SortedList(Container):
    """At most `capacity` keys. push, find and remove are O(keys), pop, peek and next O(1).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where keys may be that large use
    the `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may
    call every method, but a list is not shared between contexts: all calls come from one ISR,
    or all from the main loop. Keys are compared as signed 32-bit numbers. One outside 32 bits
    is not checked for: MicroPython keeps the low bits.

    A node is an offset into the storage; it is good until its key is removed.

    Raises ValueError for a capacity outside 1..65536.
    """

    _first = _HEAD

    def __init__(self, capacity: int, largest: bool = False):
        Container.__init__(self, capacity, _FIRST + 2 * capacity)
        self.storage[_FLIP] = 0x7FFFFFFF ^ -bool(largest)

    def push(self, key: int) -> bool:
        """Add `key` behind all that come before it or equal it. False: full."""
        self.storage[_KEY] = key
        return self._push()

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index])."""
        return copy(self.storage, _KEY, source, index) and self._push()

    def pop(self, default=None):
        """Remove and return the first key."""
        at = self._unlink(_HEAD)
        return self.storage[at] if at > 0 else default

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the first key into out[to]. False: empty, out untouched."""
        return to >= 0 and copy(out, to, self.storage, self._unlink(_HEAD))

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
        return storage[_search(storage, 0)]

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        storage = self.storage
        return storage[_search(storage, 0)] if copy(storage, _KEY, source, index) else 0

    def remove(self, key: int) -> bool:
        """Remove the first of the keys that equal `key`. False: there is none."""
        self.storage[_KEY] = key
        return self._unlink(_search(self.storage, 0)) > 0

    def remove_from(self, source: "array[int]", index: int) -> bool:
        """As remove(source[index])."""
        storage = self.storage
        return copy(storage, _KEY, source, index) and self._unlink(_search(storage, 0)) > 0

    def first(self) -> int:
        """The node in front; 0: empty."""
        return self.storage[_HEAD]

    def next(self, node: int) -> int:
        """The node behind `node`; 0: there is none."""
        return self.storage[node]

    def key_at(self, node: int) -> int:
        """The key at `node`, which must be one of first, next or find."""
        return self.storage[node + 1]

    def key_into(self, node: int, out: "array[int]", to: int) -> None:
        """Store the key at `node` in out[to]."""
        copy(out, to, self.storage, node + 1)

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(capacity): it zeroes the keys, and what is with them, in any case."""
        Container.clear(self, True)

    def _push(self):
        storage = self.storage
        count = storage[_COUNT]
        if count == self.capacity:
            return False
        storage[_COUNT] = count + 1
        # None is given back: then those in the list are all that were used, and the next one is
        # as the constructor or clear left it: zeros.
        node = storage[_FREE] or _FIRST + 2 * count
        storage[_FREE] = storage[node]
        link = _search(storage, 1)
        storage[node] = storage[link]
        storage[link] = node
        return copy(storage, node + 1, storage, _KEY)

    def _unlink(self, link):
        """Take out the node that the word at `link` names: the offset of its key, -1: none."""
        storage = self.storage
        node = storage[link]
        if not node:
            return -1
        storage[link] = storage[node]
        storage[node] = storage[_FREE]
        storage[_FREE] = node
        storage[_COUNT] -= 1
        return node + 1
