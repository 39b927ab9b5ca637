# pyright: reportUndefinedVariable=false
"""Map of 32-bit words to 32-bit words with a fixed capacity: a hash table over a dense list.

    names = IndexMap(20)
    names.insert(0x48, 3)            # False: full and 0x48 is not in it
    names.get(0x48, default), names.contains(0x48), names.remove(0x48), len(names)
    for i in range(len(names)):      # in order of insertion, until a remove: see there
        names.key_at(i), names.value_at(i)

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT   entries held
    word 1  LIMIT   capacity
    word 2  MASK    slots of the hash table less 1; they are a power of two, the capacity is not
    word 3  SHIFT   the slot where the search for a key begins is
                    (key * 0x1E3779B1 >> SHIFT) & MASK, the next ones follow
    word 4  KEY     operand of the operation under way; word 5: its VALUE
    word 6  SLOT    offset of the slot at which the search ended
    word 7  TABLE   offset of the slots: the number of an entry, counted from 1; 0: free
    word 8  the entries, dense: key, value
"""

from array import array

import micropython
from micropython import const

_COUNT = const(0)
_LIMIT = const(1)
_MASK = const(2)
_SHIFT = const(3)
_KEY = const(4)
_VALUE = const(5)
_TABLE = const(7)
_FIRST = const(8)


@micropython.viper
def _find(m: ptr32) -> int:
    """The offset of KEY's entry, or 0. Leaves its slot, or the free one found, in SLOT."""
    key = m[4]
    table = m[7]
    mask = m[2]
    slot = (key * 0x1E3779B1 >> m[3]) & mask
    entry = m[table + slot]
    while entry != 0:
        at = 6 + 2 * entry
        if m[at] == key:
            m[6] = table + slot
            return at
        slot = (slot + 1) & mask
        entry = m[table + slot]
    m[6] = table + slot
    return 0


@micropython.viper
def _append(m: ptr32) -> int:
    """Add KEY, which is not in the map, at SLOT; 0 when full."""
    count = m[0]
    if count == m[1]:
        return 0
    m[8 + 2 * count] = m[4]
    m[9 + 2 * count] = m[5]
    count += 1
    m[m[6]] = count
    m[0] = count
    return 1


@micropython.viper
def _remove(m: ptr32):
    """Remove the entry at SLOT; the last entry takes its number."""
    table = m[7]
    mask = m[2]
    shift = m[3]
    hole = m[6] - table
    entry = m[table + hole]
    # Close the gap: what a search would not reach any more moves back into it.
    slot = (hole + 1) & mask
    moved = m[table + slot]
    while moved != 0:
        home = (m[6 + 2 * moved] * 0x1E3779B1 >> shift) & mask
        if (slot - home) & mask >= (slot - hole) & mask:
            m[table + hole] = moved
            hole = slot
        slot = (slot + 1) & mask
        moved = m[table + slot]
    m[table + hole] = 0
    last = m[0]
    m[0] = last - 1
    if entry != last:
        key = m[6 + 2 * last]
        slot = (key * 0x1E3779B1 >> shift) & mask
        while m[table + slot] != last:
            slot = (slot + 1) & mask
        m[table + slot] = entry
        m[6 + 2 * entry] = key
        m[7 + 2 * entry] = m[7 + 2 * last]


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class IndexMap:
    """At most `capacity` entries. insert, get, contains and remove are O(1) on average.

    The worst case is O(capacity), when all keys begin their search at one slot; the table is at
    most two thirds full. Only the constructor allocates, with one exception: MicroPython makes
    an object of an int beyond 31 bits, so where keys or values may be that large use
    insert_from, find_from, key_into and value_into, which move words from and to an array("i").
    A hard ISR may call every method, if the average will do for it, but a map is not shared
    between contexts: all calls come from one ISR, or all from the main loop. An int outside 32
    bits is not checked for: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..16384.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 16384:
            raise ValueError("capacity: 1 to 16384 entries")
        bits = 1
        while 1 << bits < capacity + (capacity + 1) // 2:
            bits += 1
        table = _FIRST + 2 * capacity
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (table + (1 << bits))))
        self.storage[_LIMIT] = capacity
        self.storage[_MASK] = (1 << bits) - 1
        self.storage[_SHIFT] = 32 - bits
        self.storage[_TABLE] = table

    def insert(self, key: int, value: int) -> bool:
        """Add an entry, or give the one of this key a new value. False: full."""
        storage = self.storage
        storage[_KEY] = key
        storage[_VALUE] = value
        return self._insert()

    def insert_from(self, source: "array[int]", index: int) -> bool:
        """As insert(source[index], source[index + 1])."""
        _copy(self.storage, _KEY, source, index)
        _copy(self.storage, _VALUE, source, index + 1)
        return self._insert()

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
        self.storage[_KEY] = key
        if not _find(self.storage):
            return False
        _remove(self.storage)
        return True

    def remove_at(self, index: int) -> bool:
        """Remove the entry at `index`, which the last one gets. False: there is none."""
        if not 0 <= index < len(self):
            return False
        _copy(self.storage, _KEY, self.storage, _FIRST + 2 * index)
        _find(self.storage)
        _remove(self.storage)
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
        """Hold nothing. O(capacity); with `zero` no key or value stays in memory."""
        storage = self.storage
        storage[_COUNT] = 0
        for at in range(storage[_TABLE], len(storage)):
            storage[at] = 0
        if zero:
            storage[_KEY] = storage[_VALUE] = 0
            for at in range(_FIRST, storage[_TABLE]):
                storage[at] = 0

    def full(self) -> bool:
        """Whether the insertion of a new key would be refused."""
        return len(self) == self.capacity

    def __len__(self) -> int:
        """Entries held, 0..capacity."""
        return self.storage[_COUNT]

    def _insert(self):
        storage = self.storage
        at = _find(storage)
        if at:
            _copy(storage, at + 1, storage, _VALUE)
            return True
        return _append(storage) > 0
