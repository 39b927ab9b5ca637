# pyright: reportUndefinedVariable=false
"""Set of small ints, one bit each: flags, free channels, pending events.

    ready = BitSet(40)               # members 0..39
    ready.add(7)                     # False: outside 0..39
    ready.contains(7), ready.first(), ready.next(7), len(ready)
    ready.intersection_update(wanted)

Storage is one bytearray, which viper code may use inline: byte 0 holds members 0..7, member 0 in
the lowest bit, byte 1 members 8..15, and so on. Bits beyond the capacity stay 0.
"""

import micropython


@micropython.viper
def _combine(s: ptr8, other: ptr8, count: int, mine: int, its: int):
    while count > 0:
        count -= 1
        s[count + 0] = ((s[count + 0] ^ mine) & (other[count + 0] ^ its)) ^ mine


class BitSet:  # noheap: isr-safe
    """Members 0..capacity - 1. add, discard and contains are O(1), the rest O(capacity / 8).

    Only the constructor allocates; every value is a small int. A hard ISR may call every
    method, but a BitSet is not shared between contexts: all calls come from one ISR, or all
    from the main loop (a change of one bit rewrites 8).

    Raises ValueError for a capacity outside 1..1048576.
    """

    def __init__(self, capacity: int):
        if capacity - 1 >> 20:
            raise ValueError("capacity: 1 to 1048576")
        self.capacity = capacity
        self.storage = bytearray((capacity + 7) // 8)

    def add(self, member: int) -> bool:
        """Add `member`. False: it is outside 0..capacity - 1."""
        if not 0 <= member < self.capacity:
            return False
        self.storage[member >> 3] |= 1 << (member & 7)
        return True

    def discard(self, member: int) -> bool:
        """Remove `member`. Returns whether it was one."""
        if not self.contains(member):
            return False
        self.storage[member >> 3] ^= 1 << (member & 7)
        return True

    def contains(self, member: int) -> bool:
        """Whether `member` is one; False outside the capacity."""
        return 0 <= member < self.capacity and bool(self.storage[member >> 3] >> (member & 7) & 1)

    def first(self, default: int = -1) -> int:
        """The smallest member."""
        return self.next(-1, default)

    def next(self, after: int, default: int = -1) -> int:
        """The smallest member above `after`: first and next go through the set in order."""
        member = after + 1 if after >= 0 else 0
        storage = self.storage
        while member < self.capacity:
            left = storage[member >> 3] >> (member & 7)
            if left & 1:
                return member
            member = member + 1 if left else (member | 7) + 1
        return default

    def union_update(self, other: "BitSet") -> bool:
        """Add all members of `other`. False: it has another capacity; nothing changed."""
        return self._combine(other, -1, -1)

    def intersection_update(self, other: "BitSet") -> bool:
        """Keep those in `other` too. False: it has another capacity; nothing changed."""
        return self._combine(other, 0, 0)

    def difference_update(self, other: "BitSet") -> bool:
        """Discard all members of `other`. False: it has another capacity; nothing changed."""
        return self._combine(other, 0, -1)

    def clear(self) -> None:
        """Remove all members. All of the storage becomes 0."""
        for at in range(len(self.storage)):
            self.storage[at] = 0

    def __len__(self) -> int:
        """The number of members, counted each time."""
        count = 0
        for left in self.storage:
            while left:
                left &= left - 1
                count += 1
        return count

    def _combine(self, other, mine, its):
        if other.capacity != self.capacity:
            return False
        _combine(self.storage, other.storage, len(self.storage), mine, its)
        return True
