# pyright: reportUndefinedVariable=false
"""Set of small ints, one bit each: flags, free channels, pending events.

    ready = BitSet(40)               # members 0..39
    ready.add(7)                     # False: outside 0..39
    ready.contains(7), ready.first(), ready.next(7), len(ready)
    ready.intersection_update(wanted)

Storage is one array("i"), which viper code may use inline:

    word 0  CAPACITY
    word 1  members 0..31, member 0 in the lowest bit; word 2: 32..63, and so on
"""

from array import array

import micropython
from micropython import const

_CAPACITY = const(0)


@micropython.viper
def _set(s: ptr32, member: int, on: int) -> int:
    """Make the bit `on`; what it was, or -1 outside the capacity."""
    if member < 0:
        return -1
    if member >= s[0]:
        return -1
    at = 1 + (member >> 5)
    shift = member & 31
    one = 1
    was = s[at] >> shift & 1
    if was != on:
        s[at] = s[at] ^ (one << shift)
    return was


@micropython.viper
def _has(s: ptr32, member: int) -> int:
    if member < 0:
        return 0
    if member >= s[0]:
        return 0
    return s[1 + (member >> 5)] >> (member & 31) & 1


@micropython.viper
def _next(s: ptr32, member: int) -> int:
    """The smallest member that is at least `member`, or -1."""
    if member < 0:
        member = 0
    end = s[0]
    while member < end:
        left = s[1 + (member >> 5)] >> (member & 31)
        if left == 0:
            member = (member | 31) + 1
        else:
            while left & 1 == 0:
                left >>= 1
                member += 1
            # What a shift copies into the top of a word is seen only if the sign bit is a
            # member itself, and that one is met first.
            return member
    return -1


@micropython.viper
def _count(s: ptr32) -> int:
    count = 0
    at = 1
    end = 1 + ((s[0] + 31) >> 5)
    while at < end:
        left = s[at]
        while left != 0:
            left &= left - 1
            count += 1
        at += 1
    return count


@micropython.viper
def _combine(s: ptr32, other: ptr32, how: int):
    at = 1
    end = 1 + ((s[0] + 31) >> 5)
    while at < end:
        if how == 0:
            s[at] = s[at] | other[at]
        elif how == 1:
            s[at] = s[at] & other[at]
        else:
            s[at] = s[at] & ~other[at]
        at += 1


class BitSet:
    """Members 0..capacity - 1. add, discard and contains are O(1), the rest O(capacity / 32).

    Only the constructor allocates; every value is a small int. A hard ISR may call every
    method, but a BitSet is not shared between contexts: all calls come from one ISR, or all
    from the main loop (a change of one bit rewrites 32).

    Raises ValueError for a capacity outside 1..1048576.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 1 << 20:
            raise ValueError("capacity: 1 to 1048576 members")
        self.capacity = capacity
        self.storage = array("i", bytes(4 + (capacity + 31) // 32 * 4))
        self.storage[_CAPACITY] = capacity

    def add(self, member: int) -> bool:
        """Make `member` one. False: it cannot be, being outside 0..capacity - 1."""
        return _set(self.storage, member, 1) >= 0

    def discard(self, member: int) -> bool:
        """Whether `member` was one; it is not any more."""
        return _set(self.storage, member, 0) == 1

    def contains(self, member: int) -> bool:
        """Whether `member` is one; False outside the capacity."""
        return _has(self.storage, member) > 0

    def first(self, default: int = -1) -> int:
        """The smallest member."""
        member = _next(self.storage, 0)
        return member if member >= 0 else default

    def next(self, after: int, default: int = -1) -> int:
        """The smallest member above `after`: first and next go through the set in order."""
        member = _next(self.storage, after + 1)
        return member if member >= 0 else default

    def union_update(self, other: "BitSet") -> bool:
        """Add all members of `other`. False: it has another capacity; nothing changed."""
        return self._combine(other, 0)

    def intersection_update(self, other: "BitSet") -> bool:
        """Keep what is in `other` too. False: it has another capacity; nothing changed."""
        return self._combine(other, 1)

    def difference_update(self, other: "BitSet") -> bool:
        """Discard all members of `other`. False: it has another capacity; nothing changed."""
        return self._combine(other, 2)

    def clear(self) -> None:
        """Have no member. All of the storage becomes 0."""
        for at in range(1, len(self.storage)):
            self.storage[at] = 0

    def __len__(self) -> int:
        """How many members there are, counted anew."""
        return _count(self.storage)

    def _combine(self, other, how):
        if other.capacity != self.capacity:
            return False
        _combine(self.storage, other.storage, how)
        return True
