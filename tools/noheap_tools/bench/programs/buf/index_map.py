"""A map of at most 8 entries, hashed."""

import micropython
from micropython import const

from noheap.buf.index_map import IndexMap

_SIO = const(-0x30000000)


def of_7():
    m = IndexMap(8)
    for key in (5, 3, 8, 1, 9, 2, 7):
        m.insert(key, 1)
    return m


def get(high, low):
    m = of_7()
    high()
    m.get(7)
    low()
    return m.get(7) == 1


@micropython.viper
def _get(m: ptr32, at: int, key: int):
    ptr32(_SIO)[5] = 4
    at = m[m[5] + (key * 0x1E3779B1 >> m[4] & m[3])]
    while at:
        if m[at + 1] == key:
            break
        at = m[at + 0]
    ptr32(_SIO)[6] = 4


def get_in_viper(masked):
    m = of_7()
    masked(_get, m.storage, 0, 7)
    return m.get(7) == 1


def insert(high, low):
    m = of_7()
    high()
    m.insert(6, 1)
    low()
    return m.get(6) == 1 and len(m) == 8
