# pyright: reportUndefinedVariable=false
"""List of ints with a fixed capacity, over an array of any integer typecode.

    vec = Vec(8, "H")                # room for 8 unsigned 16-bit values
    vec.push(7)                      # False: full
    vec.insert(0, 6)                 # False: full, or no such place
    vec.pop(), vec.get(0, default), len(vec)

Storage is two arrays, which viper code may use inline:

    storage  array("i"):
             word 0  COUNT     items held
             word 1  SIZE      bytes of an item
             word 2  CAPACITY  items that fit
             word 3  SIGN      the bits of a negative item from its sign on, 0 if all are positive
    items    array(typecode): items[:COUNT] valid, the rest free
"""

from array import array

import micropython
from micropython import const

from noheap.buf.words import Container, copy, move

_COUNT = const(0)
_SIZE = const(1)
_CAPACITY = const(2)
_SIGN = const(3)
_WORDS = const(4)


@micropython.viper
def push(v: ptr32, items: ptr8, value: int) -> bool:
    """Does `Vec.push` on storage and items themselves, without a method call."""
    at = v[_COUNT]
    room = v[_CAPACITY] - at
    if room:
        v[_COUNT] = at + 1
        at = at * v[_SIZE] + int(items)
        if v[_SIZE] >> 2:
            ptr32(at)[0] = value
        elif v[_SIZE] >> 1:
            ptr16(at)[0] = value
        else:
            ptr8(at)[0] = value
    return room > 0


@micropython.viper
def pop(v: ptr32, items: ptr8, default: int) -> int:
    """Does `Vec.pop` on storage and items themselves, without a method call.

    The default is an int. Of typecode I, 2**31 and more come out as negative numbers.
    """
    if v[_COUNT]:
        v[_COUNT] = v[_COUNT] - 1
        at = v[_COUNT] * v[_SIZE] + int(items)
        if v[_SIZE] >> 2:
            default = ptr32(at)[0]
        elif v[_SIZE] >> 1:
            default = ptr16(at)[0]
        else:
            default = ptr8(at)[0]
        default = (default ^ v[_SIGN]) - v[_SIGN]
    return default


@micropython.viper
def _find_word(items: ptr32, length: int, wanted: ptr32) -> int:
    """The index of the first item that equals wanted[0]; `length`: there is none."""
    at = 0
    while at < length and items[at + 0] - wanted[0]:
        at += 1
    return at


class Vec(Container):  # noheap: isr-safe
    """At most `capacity` ints of `typecode`: b B h H i I. Only the constructor allocates.

    push, pop, get, set, swap_remove and truncate are O(1); insert, remove, find, extend O(n).
    The return value shows that an item did not fit or is not there; then nothing has changed. A
    value outside the typecode's range is not detected: MicroPython keeps the low bits.

    A hard ISR may call every method, but a Vec is not shared between contexts: all calls come
    from one ISR, or all from the main loop. MicroPython makes an object of an int beyond 31
    bits, so with typecodes i and I large values go in and out as words of another array of the
    same typecode: push_from, pop_into, get_into, extend.

    Raises ValueError for a capacity outside 1..65536 and for another typecode.
    """

    def __init__(self, capacity: int, typecode: str = "i"):
        Container.__init__(self, capacity, _WORDS)
        if len(typecode) != 1 or typecode not in "bBhHiI":
            raise ValueError("typecode: one of b B h H i I")
        self._size = size = 1 << "bBhHiI".index(typecode) // 2
        self.storage[_SIZE] = size
        if typecode in "bhi":
            self.storage[_SIGN] = -1 << 8 * size - 1
        self.items = array(typecode, bytes(size * capacity))
        self._wanted = array(typecode, [0])

    def push(self, value: int) -> bool:
        """Append `value`. False: full."""
        return push(self.storage, self.items, value)

    def push_from(self, source: "array[int]", index: int) -> bool:
        """As push(source[index]), for a source of the same typecode."""
        length = self.storage[_COUNT]
        if length == self.capacity:
            return False
        self._take(self.items, length, source, index)
        self.storage[_COUNT] = length + 1
        return True

    def pop(self, default=None):
        """Remove and return the last item."""
        length = self.storage[_COUNT]
        if not length:
            return default
        self.storage[_COUNT] = length - 1
        return self.items[length - 1]

    def pop_into(self, out: "array[int]", to: int) -> bool:
        """Move the last item into out[to]. False: empty, out untouched."""
        if not self.get_into(len(self) - 1, out, to):
            return False
        self.storage[_COUNT] -= 1
        return True

    def get(self, index: int, default=None):
        """The item at `index`, 0..len - 1."""
        return self.items[index] if 0 <= index < len(self) else default

    def get_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Copy the item at `index` into out[to]. False where there is none."""
        if not 0 <= index < len(self):
            return False
        self._take(out, to, self.items, index)
        return True

    def set(self, index: int, value: int) -> bool:
        """Replace the item at `index`. False where there is none."""
        if not 0 <= index < len(self):
            return False
        self.items[index] = value
        return True

    def insert(self, index: int, value: int) -> bool:
        """Put `value` before the item at `index`, 0..len. False: full, or no such place."""
        length = len(self)
        if length == self.capacity or not 0 <= index <= length:
            return False
        self._move(index + 1, self.items, index, length - index)
        self.items[index] = value
        self.storage[_COUNT] = length + 1
        return True

    def remove(self, index: int) -> bool:
        """Delete the item at `index`; later ones move up. False where there is none."""
        length = len(self)
        if not 0 <= index < length:
            return False
        self._move(index, self.items, index + 1, length - index - 1)
        self.storage[_COUNT] = length - 1
        return True

    def swap_remove(self, index: int) -> bool:
        """Delete the item at `index` by putting the last one there. False where there is none."""
        last = len(self) - 1
        if not 0 <= index <= last:
            return False
        self._take(self.items, index, self.items, last)
        self.storage[_COUNT] = last
        return True

    def extend(self, source: "array[int]", count: int = -1) -> bool:
        """Append the first `count` items (-1: all) of an array of the same typecode.

        False, and nothing appended: they do not fit, or source has fewer.
        """
        length = len(self)
        if count < 0:
            count = len(source)
        if count > len(source) or length + count > self.capacity:
            return False
        self._move(length, source, 0, count)
        self.storage[_COUNT] = length + count
        return True

    def find(self, value: int) -> int:
        """The index of the first item that equals `value`, or -1."""
        if self._size == 4:  # must not make an int of an item
            self._wanted[0] = value
            index = _find_word(self.items, len(self), self._wanted)
            return index if index < len(self) else -1
        for index in range(len(self)):
            if self.items[index] == value:
                return index
        return -1

    def truncate(self, length: int) -> None:
        """Keep the first `length` items; a shorter Vec stays as it is."""
        if 0 <= length < len(self):
            self.storage[_COUNT] = length

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(1), or O(capacity) with `zero`: then no value stays in memory."""
        self.storage[_COUNT] = 0
        if zero:
            self._wanted[0] = 0
            for index in range(self.capacity):
                self.items[index] = 0

    def _take(self, to, index, source, at):
        if self._size == 4:
            copy(to, index, source, at)
        else:
            to[index] = source[at]

    def _move(self, to, source, at, count):
        size = self._size
        move(self.items, to * size, source, at * size, count * size)
