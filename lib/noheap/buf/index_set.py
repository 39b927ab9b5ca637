# pyright: reportUndefinedVariable=false
"""Set of 32-bit words with a fixed capacity: a hash table over a dense list.

    seen = IndexSet(20)
    seen.insert(0x48)                # False: full and 0x48 is not in it
    seen.contains(0x48), seen.remove(0x48), len(seen)
    for i in range(len(seen)):       # in order of insertion, until a remove: see there
        seen.key_at(i)

Storage is one array("i"), which viper code may use inline:

    word 0  COUNT   keys held
    word 1  LIMIT   capacity
    word 2  MASK    slots of the hash table less 1; they are a power of two, the capacity is not
    word 3  SHIFT   the slot where the search for a key begins is
                    (key * 0x1E3779B1 >> SHIFT) & MASK, the next ones follow
    word 4  KEY     operand of the operation under way
    word 5  SLOT    offset of the slot at which the search ended
    word 6  TABLE   offset of the slots: the number of a key, counted from 1; 0: free
    word 7  the keys, dense
"""

from array import array

import micropython
from micropython import const

_COUNT = const(0)
_LIMIT = const(1)
_MASK = const(2)
_SHIFT = const(3)
_KEY = const(4)
_TABLE = const(6)
_FIRST = const(7)


@micropython.viper
def _find(s: ptr32) -> int:
    """The number of KEY, or 0. Leaves its slot, or the free one found, in SLOT."""
    key = s[4]
    table = s[6]
    mask = s[2]
    slot = (key * 0x1E3779B1 >> s[3]) & mask
    number = s[table + slot]
    while number != 0:
        if s[6 + number] == key:
            break
        slot = (slot + 1) & mask
        number = s[table + slot]
    s[5] = table + slot
    return number


@micropython.viper
def _append(s: ptr32) -> int:
    """Add KEY, which is not in the set, at SLOT; 0 when full."""
    count = s[0]
    if count == s[1]:
        return 0
    s[7 + count] = s[4]
    count += 1
    s[s[5]] = count
    s[0] = count
    return 1


@micropython.viper
def _remove(s: ptr32):
    """Remove the key at SLOT; the last key takes its number."""
    table = s[6]
    mask = s[2]
    shift = s[3]
    hole = s[5] - table
    number = s[table + hole]
    # Close the gap: what a search would not reach any more moves back into it.
    slot = (hole + 1) & mask
    moved = s[table + slot]
    while moved != 0:
        home = (s[6 + moved] * 0x1E3779B1 >> shift) & mask
        if (slot - home) & mask >= (slot - hole) & mask:
            s[table + hole] = moved
            hole = slot
        slot = (slot + 1) & mask
        moved = s[table + slot]
    s[table + hole] = 0
    last = s[0]
    s[0] = last - 1
    if number != last:
        key = s[6 + last]
        slot = (key * 0x1E3779B1 >> shift) & mask
        while s[table + slot] != last:
            slot = (slot + 1) & mask
        s[table + slot] = number
        s[6 + number] = key


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


class IndexSet:
    """At most `capacity` keys. insert, contains and remove are O(1) on average.

    The worst case is O(capacity), when all keys begin their search at one slot; the table is at
    most two thirds full. Only the constructor allocates, with one exception: MicroPython makes
    an object of an int beyond 31 bits, so where keys may be that large use insert_from,
    find_from and key_into, which move words from and to an array("i"). A hard ISR may call
    every method, if the average will do for it, but a set is not shared between contexts: all
    calls come from one ISR, or all from the main loop. An int outside 32 bits is not checked
    for: MicroPython keeps the low bits.

    Raises ValueError for a capacity outside 1..16384.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 16384:
            raise ValueError("capacity: 1 to 16384 keys")
        bits = 1
        while 1 << bits < capacity + (capacity + 1) // 2:
            bits += 1
        table = _FIRST + capacity
        self.capacity = capacity
        self.storage = array("i", bytes(4 * (table + (1 << bits))))
        self.storage[_LIMIT] = capacity
        self.storage[_MASK] = (1 << bits) - 1
        self.storage[_SHIFT] = 32 - bits
        self.storage[_TABLE] = table

    def insert(self, key: int) -> bool:
        """Make `key` a member, which it may be already. False: it is none, and no room is left."""
        self.storage[_KEY] = key
        return _find(self.storage) > 0 or _append(self.storage) > 0

    def insert_from(self, source: "array[int]", index: int) -> bool:
        """As insert(source[index])."""
        _copy(self.storage, _KEY, source, index)
        return _find(self.storage) > 0 or _append(self.storage) > 0

    def contains(self, key: int) -> bool:
        """Whether `key` is a member."""
        return self.find(key) >= 0

    def find(self, key: int) -> int:
        """The index of `key`, good until the next remove; -1: it is no member."""
        self.storage[_KEY] = key
        return _find(self.storage) - 1

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        _copy(self.storage, _KEY, source, index)
        return _find(self.storage) - 1

    def remove(self, key: int) -> bool:
        """Remove `key`. False: it is no member. The last key gets its index."""
        self.storage[_KEY] = key
        if not _find(self.storage):
            return False
        _remove(self.storage)
        return True

    def remove_at(self, index: int) -> bool:
        """Remove the key at `index`, which the last one gets. False: there is none."""
        if not 0 <= index < len(self):
            return False
        _copy(self.storage, _KEY, self.storage, _FIRST + index)
        _find(self.storage)
        _remove(self.storage)
        return True

    def key_at(self, index: int, default=None):
        """The key at `index`, 0..len - 1."""
        return self.storage[_FIRST + index] if 0 <= index < len(self) else default

    def key_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the key at `index` in out[to]. False: there is none."""
        if not 0 <= index < len(self):
            return False
        _copy(out, to, self.storage, _FIRST + index)
        return True

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(capacity); with `zero` no key stays in memory."""
        storage = self.storage
        storage[_COUNT] = 0
        for at in range(storage[_TABLE], len(storage)):
            storage[at] = 0
        if zero:
            storage[_KEY] = 0
            for at in range(_FIRST, storage[_TABLE]):
                storage[at] = 0

    def full(self) -> bool:
        """Whether the insertion of a new key would be refused."""
        return len(self) == self.capacity

    def __len__(self) -> int:
        """Keys held, 0..capacity."""
        return self.storage[_COUNT]
