# pyright: reportUndefinedVariable=false
"""Set of 32-bit words with a fixed capacity: a dense list, and a hash table that points into it.

    seen = IndexSet(20)
    seen.insert(0x48)                # False: full and 0x48 is not in it
    seen.contains(0x48), seen.remove(0x48), len(seen)
    for i in range(len(seen)):       # in order of insertion, until a remove
        seen.key_at(i)

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT     keys held
    word 1  KEY       operand of the operation under way
    word 2  CAPACITY  keys that fit
    word 3  MASK      chains less 1; they are a power of two, not below CAPACITY
    word 4  SHIFT     the chain of a key is (key * 0x1E3779B1 >> SHIFT) & MASK
    word 5  CHAINS    offset of the chains: for each the offset of its first entry, or 0
    word 6  LINK      offset of the word that names the entry at which the search ended
    word 7  the entries, dense: offset of the next one in the chain or 0, key
"""

import micropython
from micropython import const

from noheap.buf.entries import Entries
from noheap.buf.words import copy

_KEY = const(1)
_MASK = const(3)
_SHIFT = const(4)
_CHAINS = const(5)
_LINK = const(6)
_FIRST = const(7)


@micropython.viper
def _search(s: ptr32, add: int) -> int:
    """The offset of the key of KEY's entry, and LINK.

    If there is none: 1, that of KEY; with `add`, the words of an entry, a new one, or -2.
    """
    link = (s[1] * 0x1E3779B1 >> s[4] & s[3]) + s[5]
    # The chain's last link, 0, leads to KEY as if that were an entry.
    while s[s[link] + 1] - s[1]:
        link = s[link]
    s[6] = link
    at = s[link]
    if at < add:
        at = -3
        if s[0] - s[2]:
            at = s[0] * add + 7
            s[0] = s[0] + 1
            s[link] = at
            s[at] = 0
            s[at + 1] = s[1]
    return at + 1


class Hashed(Entries):
    """Entries that are found by a hash table; the storage is shown above."""

    _first = _FIRST + 1

    def __init__(self, capacity: int):
        bits = 1
        while 1 << bits < capacity:
            bits += 1
        chains = _FIRST + self._stride * capacity
        Entries.__init__(self, capacity, chains + (1 << bits))
        self._search = _search
        storage = self.storage
        storage[_MASK] = (1 << bits) - 1
        storage[_SHIFT] = 32 - bits
        storage[_CHAINS] = chains

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(capacity): it always zeroes the keys and all that belongs to them."""
        Entries.clear(self, True)

    def _unlink(self, at, last):
        storage = self.storage
        copy(storage, _KEY, storage, at)
        _search(storage, 0)
        storage[storage[_LINK]] = storage[at - 1]
        if at != last:
            copy(storage, _KEY, storage, last)
            _search(storage, 0)
            storage[storage[_LINK]] = at - 1
            storage[at - 1] = storage[last - 1]


class IndexSet(Hashed):  # noheap: isr-safe
    """At most `capacity` keys. insert, contains and remove are O(1) on average.

    The worst case is O(capacity), when all keys are in one chain; there are at least as many
    chains as keys. clear is O(capacity). The other methods are those of Entries. Only the
    constructor allocates, with one exception: MicroPython makes an object of an int beyond 31
    bits, so where keys may be that large use insert_from, find_from and key_into, which move
    words from and to an array("i"). A hard ISR may call every method, if the average is good
    enough, but a set is not shared between contexts: all calls come from one ISR, or all from the
    main loop. An int outside 32 bits is not detected: MicroPython keeps the low bits. Nor is
    an offset past the end of an array.

    Raises ValueError for a capacity outside 1..65536.
    """

    _data = 1

    def insert(self, key: int) -> bool:
        """Add `key`, unless it is a member already. False: it is not, and no room is left."""
        self.storage[_KEY] = key
        return self._search(self.storage, 2) > 0

    def insert_from(self, source: "array[int]", index: int) -> bool:
        """As insert(source[index])."""
        return copy(self.storage, _KEY, source, index) and self._search(self.storage, 2) > 0
