"""A map of at most 8 entries that is searched from end to end."""

import micropython
from micropython import const

from noheap.buf.linear_map import LinearMap

_SIO = const(-0x30000000)


def of_7():
    m = LinearMap(8)
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
    at = 3
    end = 3 + 2 * m[0]
    while at < end:
        if m[at + 0] == key:
            break
        at += 2
    ptr32(_SIO)[6] = 4


def get_in_viper(masked):
    m = of_7()
    masked(_get, m.storage, 0, 7)
    return m.get(7) == 1
