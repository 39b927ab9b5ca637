"""A heap of at most 8 keys, smallest first."""

import micropython
from micropython import const

from noheap.buf.binary_heap import BinaryHeap

_SIO = const(-0x30000000)


def of_7():
    h = BinaryHeap(8)
    for key in (5, 3, 8, 1, 9, 2, 7):
        h.push(key)
    return h


def push(high, low):
    h = of_7()
    high()
    h.push(4)
    low()
    return len(h) == 8 and [h.pop() for _ in range(8)] == [1, 2, 3, 4, 5, 7, 8, 9]


@micropython.viper
def _push(h: ptr32, child: int, key: int):
    ptr32(_SIO)[5] = 4
    child = h[0]
    h[0] = child + 1
    while child > 0:
        parent = (child - 1) >> 1
        above = h[6 + parent]
        if above <= key:
            break
        h[6 + child] = above
        child = parent
    h[6 + child] = key
    ptr32(_SIO)[6] = 4


def push_in_viper(masked):
    h = of_7()
    masked(_push, h.storage, 0, 4)
    return len(h) == 8 and [h.pop() for _ in range(8)] == [1, 2, 3, 4, 5, 7, 8, 9]


def pop(high, low):
    h = of_7()
    high()
    h.pop()
    low()
    return [h.pop() for _ in range(6)] == [2, 3, 5, 7, 8, 9]
