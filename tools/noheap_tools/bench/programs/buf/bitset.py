"""A set of numbers below 64."""

import micropython
from micropython import const

from noheap.buf.bitset import BitSet

_SIO = const(-0x30000000)


def add(high, low):
    s = BitSet(64)
    high()
    s.add(40)
    low()
    return s.first() == 40 and len(s) == 1


@micropython.viper
def _add(s: ptr8, at: int, member: int):
    ptr32(_SIO)[5] = 4
    at = member >> 3
    s[at + 0] = s[at + 0] | 1 << (member & 7)
    ptr32(_SIO)[6] = 4


def add_in_viper(masked):
    s = BitSet(64)
    masked(_add, s.storage, 0, 40)
    return s.first() == 40 and len(s) == 1


def contains(high, low):
    s = BitSet(64)
    high()
    s.contains(40)
    low()
    return not s.contains(40)
