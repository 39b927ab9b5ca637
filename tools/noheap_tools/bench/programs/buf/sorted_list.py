"""A list of at most 8 keys, smallest first."""

import micropython
from micropython import const

from noheap.buf.sorted_list import SortedList

_SIO = const(-0x30000000)


def of_7():
    s = SortedList(8)
    for key in (5, 3, 8, 1, 9, 2, 7):
        s.push(key)
    return s


def push(high, low):
    s = of_7()
    high()
    s.push(6)
    low()
    return [s.pop() for _ in range(8)] == [1, 2, 3, 5, 6, 7, 8, 9]


def pop(high, low):
    s = of_7()
    high()
    s.pop()
    low()
    return [s.pop() for _ in range(6)] == [2, 3, 5, 7, 8, 9]


@micropython.viper
def _pop(s: ptr32, node: int):
    ptr32(_SIO)[5] = 4
    node = s[4]
    if node:
        s[4] = s[node + 0]
        s[node + 0] = s[5]
        s[5] = node
        s[0] = s[0] - 1
    ptr32(_SIO)[6] = 4


def pop_in_viper(masked):
    s = of_7()
    masked(_pop, s.storage, 0)
    return [s.pop() for _ in range(6)] == [2, 3, 5, 7, 8, 9]
