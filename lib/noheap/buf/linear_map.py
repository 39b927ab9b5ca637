# pyright: reportUndefinedVariable=false
"""Map of 32-bit words to 32-bit words with a fixed capacity, searched from end to end.

    names = LinearMap(8)
    names.insert(0x48, 3)            # False: full and 0x48 is not in it
    names.get(0x48, default), names.contains(0x48), names.remove(0x48), len(names)
    for i in range(len(names)):      # in order of insertion, until a remove: see there
        names.key_at(i), names.value_at(i)

The smallest of the maps, and for a dozen entries as quick as IndexMap. Storage is one
array("i"), which viper code may use inline:

    word 0  COUNT  entries held
    word 1  LIMIT  capacity
    word 2  KEY    operand of the operation under way
    word 3  the entries, dense: key, value
"""

from array import array

import micropython
from micropython import const

_COUNT = const(0)
_LIMIT = const(1)
_KEY = const(2)
_FIRST = const(3)


@micropython.viper
def _find(m: ptr32) -> int:
    """The offset of KEY's entry, or 0."""
    key = m[2]
    at = 3
    end = 3 + 2 * m[0]
    while at < end:
        if m[at] == key:
            return at
        at += 2
    return 0


@micropython.viper
def _place(m: ptr32) -> int:
    """The offset of KEY's entry, a new one if need be; 0 when full."""
    key = m[2]
    count = m[0]
    at = 3
    end = 3 + 2 * count
    while at < end:
        if m[at] == key:
            return at
        at += 2
    if count == m[1]:
        return 0
    m[0] = count + 1
    m[at] = key
    return at


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class LinearMap:
    """At most `capacity` entries. insert, get, contains and remove are O(entries), the rest O(1).

    Only the constructor allocates, with one exception: MicroPython makes an object of an int
    beyond 31 bits, so where keys or values may be that large use insert_from, find_from,
    key_into and value_into, which move words from and to an array("i"). A hard ISR may call
    every method, but a map is not shared between contexts: all calls come from one ISR, or all
    from the main loop. An int outside 32 bits is not checked for: MicroPython keeps the low
    bits.

    Raises ValueError for a capacity outside 1..4096.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 4096:
            raise ValueError("capacity: 1 to 4096 entries")
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (_FIRST + 2 * capacity)))
        self.storage[_LIMIT] = capacity

    def insert(self, key: int, value: int) -> bool:
        """Add an entry, or give the one of this key a new value. False: full."""
        self.storage[_KEY] = key
        at = _place(self.storage)
        if at:
            self.storage[at + 1] = value
        return at > 0

    def insert_from(self, source: "array[int]", index: int) -> bool:
        """As insert(source[index], source[index + 1])."""
        _copy(self.storage, _KEY, source, index)
        at = _place(self.storage)
        if at:
            _copy(self.storage, at + 1, source, index + 1)
        return at > 0

    def get(self, key: int, default=None):
        """The value of `key`."""
        self.storage[_KEY] = key
        at = _find(self.storage)
        return self.storage[at + 1] if at else default

    def contains(self, key: int) -> bool:
        """Whether there is an entry of `key`."""
        return self.find(key) >= 0

    def find(self, key: int) -> int:
        """The index of `key`'s entry, good until the next remove; -1: there is none."""
        self.storage[_KEY] = key
        at = _find(self.storage)
        return (at - _FIRST) >> 1 if at else -1

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        _copy(self.storage, _KEY, source, index)
        at = _find(self.storage)
        return (at - _FIRST) >> 1 if at else -1

    def remove(self, key: int) -> bool:
        """Remove the entry of `key`. False: there is none. The last entry gets its index."""
        return self.remove_at(self.find(key))

    def remove_at(self, index: int) -> bool:
        """Remove the entry at `index`, which the last one gets. False: there is none."""
        last = len(self) - 1
        if not 0 <= index <= last:
            return False
        storage = self.storage
        _copy(storage, _FIRST + 2 * index, storage, _FIRST + 2 * last)
        _copy(storage, _FIRST + 1 + 2 * index, storage, _FIRST + 1 + 2 * last)
        storage[_COUNT] = last
        return True

    def key_at(self, index: int, default=None):
        """The key of the entry at `index`, 0..len - 1."""
        return self.storage[_FIRST + 2 * index] if 0 <= index < len(self) else default

    def value_at(self, index: int, default=None):
        """The value of the entry at `index`, 0..len - 1."""
        return self.storage[_FIRST + 1 + 2 * index] if 0 <= index < len(self) else default

    def key_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the key at `index` in out[to]. False: there is no such entry."""
        if not 0 <= index < len(self):
            return False
        _copy(out, to, self.storage, _FIRST + 2 * index)
        return True

    def value_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the value at `index` in out[to]. False: there is no such entry."""
        if not 0 <= index < len(self):
            return False
        _copy(out, to, self.storage, _FIRST + 1 + 2 * index)
        return True

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(1), with `zero` O(capacity): then no key or value stays in memory."""
        self.storage[_COUNT] = 0
        if zero:
            for at in range(_KEY, len(self.storage)):
                self.storage[at] = 0

    def full(self) -> bool:
        """Whether the insertion of a new key would be refused."""
        return len(self) == self.capacity

    def __len__(self) -> int:
        """Entries held, 0..capacity."""
        return self.storage[_COUNT]
