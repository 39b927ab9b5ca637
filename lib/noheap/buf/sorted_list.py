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

    word 0  HEAD   offset of the first node, 0: empty
    word 1  FREE   offset of the first unused node, 0: full
    word 2  COUNT  keys held
    word 3  FLIP   0: smallest key first, -1: largest first
    word 4  the nodes: key, offset of the next node or 0
"""

from array import array

import micropython
from micropython import const

_HEAD = const(0)
_FREE = const(1)
_COUNT = const(2)
_FLIP = const(3)
_FIRST = const(4)


@micropython.viper
def _push(s: ptr32, source: ptr32, index: int) -> int:
    node = s[1]
    if node == 0:
        return 0
    one = 1
    sign = one << 31  # with it a load is signed on a 64-bit host too
    flip = s[3]
    key = source[index]
    rank = (key ^ flip ^ sign) - sign
    link = 0  # the offset of the word that will name the new node
    after = s[0]
    while after != 0:
        if (s[after] ^ flip ^ sign) - sign > rank:
            break
        link = after + 1
        after = s[link]
    s[1] = s[node + 1]
    s[node] = key
    s[node + 1] = after
    s[link] = node
    s[2] = s[2] + 1
    return 1


@micropython.viper
def _find(s: ptr32, wanted: ptr32, index: int) -> int:
    """The offset of the word that names the first node with this key; -1: there is none."""
    key = wanted[index]
    link = 0
    node = s[0]
    while node != 0:
        if s[node] == key:
            return link
        link = node + 1
        node = s[link]
    return -1


@micropython.viper
def _unlink(s: ptr32, link: int) -> int:
    """Take out the node that the word at `link` names; its offset, 0: none. Its key stays."""
    # `+ 0`: else the Thumb compiler scales `link` itself and leaves it so (MicroPython #18800).
    node = s[link + 0]
    if node == 0:
        return 0
    s[link + 0] = s[node + 1]
    s[node + 1] = s[1]
    s[1] = node
    s[2] = s[2] - 1
    return node


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class SortedList:
    """At most `capacity` keys. push, find and remove are O(keys), pop, peek and next O(1).

    Full and empty are return values. Only the constructor allocates, with one exception:
    MicroPython makes an object of an int beyond 31 bits, so where keys may be that large use
    the `_from` and `_into` methods, which move words from and to an array("i"). A hard ISR may
    call every method, but a list is not shared between contexts: all calls come from one ISR,
    or all from the main loop. Keys are compared as signed 32-bit numbers. One outside 32 bits
    is not checked for: MicroPython keeps the low bits.

    A node is an offset into the storage; it is good until its key is removed.

    Raises ValueError for a capacity outside 1..4096.
    """

    def __init__(self, capacity: int, largest: bool = False):
        if not 1 <= capacity <= 4096:
            raise ValueError("capacity: 1 to 4096 keys")
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (_FIRST + 2 * capacity)))
        self.storage[_FLIP] = -1 if largest else 0
        self._key = array("i", [0])
        self.clear()

    def push(self, key: int) -> bool:
        """Add `key` behind all that come before it or equal it. False: full."""
        self._key[0] = key
        return _push(self.storage, self._key, 0) > 0

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index])."""
        return _push(self.storage, source, index) > 0

    def pop(self, default=None):
        """Remove and return the first key."""
        node = _unlink(self.storage, _HEAD)
        return self.storage[node] if node else default

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the first key into out[to]. False: empty, out untouched."""
        node = _unlink(self.storage, _HEAD)
        if node:
            _copy(out, to, self.storage, node)
        return node > 0

    def peek(self, default=None):
        """The key that the next pop removes."""
        node = self.storage[_HEAD]
        return self.storage[node] if node else default

    def contains(self, key: int) -> bool:
        """Whether `key` is in the list."""
        return self.find(key) > 0

    def find(self, key: int) -> int:
        """The first node with this key; 0: there is none."""
        self._key[0] = key
        link = _find(self.storage, self._key, 0)
        return self.storage[link] if link >= 0 else 0

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        link = _find(self.storage, source, index)
        return self.storage[link] if link >= 0 else 0

    def remove(self, key: int) -> bool:
        """Remove the first of the keys that equal `key`. False: there is none."""
        self._key[0] = key
        return self.remove_from(self._key, 0)

    def remove_from(self, source: "array[int]", index: int) -> bool:
        """As remove(source[index])."""
        link = _find(self.storage, source, index)
        return link >= 0 and _unlink(self.storage, link) > 0

    def first(self) -> int:
        """The node in front; 0: empty."""
        return self.storage[_HEAD]

    def next(self, node: int) -> int:
        """The node behind `node`; 0: there is none."""
        return self.storage[node + 1]

    def key_at(self, node: int) -> int:
        """The key at `node`, which must be one of first, next or find."""
        return self.storage[node]

    def key_into(self, node: int, out: "array[int]", to: int) -> None:
        """Store the key at `node` in out[to]."""
        _copy(out, to, self.storage, node)

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(capacity); with `zero` no key stays in memory."""
        storage = self.storage
        end = _FIRST + 2 * self.capacity
        for node in range(_FIRST, end, 2):
            storage[node + 1] = node + 2
            if zero:
                storage[node] = 0
        storage[end - 1] = storage[_HEAD] = storage[_COUNT] = 0
        storage[_FREE] = _FIRST
        if zero:
            self._key[0] = 0

    def full(self) -> bool:
        """Whether the next push would be refused."""
        return self.storage[_COUNT] == self.capacity

    def __len__(self) -> int:
        """Keys held, 0..capacity."""
        return self.storage[_COUNT]
