# pyright: reportUndefinedVariable=false
"""Base of the containers: a header before words, and moves of a word that is never an int and
of bytes without a slice.

MicroPython makes an object of an int beyond 31 bits; a word that viper code moves never is one.
"""

from array import array

import micropython
from micropython import const

_COUNT = const(0)
_OWN = const(1)
_CAPACITY = const(2)


@micropython.viper
def copy(to: ptr32, index: int, source: ptr32, at: int) -> bool:  # noheap: isr-safe
    """to[index] = source[at], both array("i") or array("I"): O(1), a hard ISR may call it.

    False, and nothing is copied: one of the offsets is negative, which is how the containers
    say that there is no such place. An offset past the end is not detected.
    """
    if (index | at) >> 31:
        return False
    to[index] = source[at]
    return True


@micropython.viper
def move(to: ptr8, start: int, source: ptr8, at: int, count: int):  # noheap: isr-safe
    """to[start:start + count] = source[at:at + count] in bytes, without a slice. O(count).

    The stretches may overlap. Offsets are not checked. A hard ISR may call it.
    """
    i = 0
    step = 1
    if start > at:  # from the back, so that nothing is overwritten before it is read
        i = count - 1
        step = -1
    while count > 0:
        to[start + i] = source[at + i]
        i += step
        count -= 1


class Container:  # noheap: isr-safe
    """`words` words of storage, with room for `capacity` items. A hard ISR may call all.

    One context has it: not an ISR and the main loop, and not two cores.

    Storage is one array("i"), which viper code may use inline:

        word 0  COUNT     items held
        word 1            the class's own; clear(zero=True) zeroes it
        word 2  CAPACITY  items that fit

    Raises ValueError for a capacity outside 1..65536.
    """

    _first = 3  # offset of the first word that clear(zero=True) zeroes

    def __init__(self, capacity: int, words: int):
        if capacity - 1 >> 16:
            raise ValueError("capacity: 1 to 65536")
        self.capacity = capacity
        self.storage = array("i", bytes(4 * words))
        self.storage[_CAPACITY] = capacity

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(1), or O(capacity) with `zero`: then no value stays in memory."""
        storage = self.storage
        storage[_COUNT] = 0
        if zero:
            storage[_OWN] = 0
            for at in range(self._first, len(storage)):
                storage[at] = 0

    def full(self) -> bool:
        """Whether there is no room for a new item."""
        return self.storage[_COUNT] == self.capacity

    def __len__(self) -> int:
        """Items held, 0..capacity."""
        return self.storage[_COUNT]
