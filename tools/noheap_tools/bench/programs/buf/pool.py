"""A pool of 4 blocks of 16 bytes."""

import micropython
from micropython import const

from noheap.buf.pool import Pool

_SIO = const(-0x30000000)


def alloc(high, low):
    p = Pool(4, 16)
    high()
    p.alloc()
    low()
    return len(p) == 1


@micropython.viper
def _alloc(p: ptr32, at: int):
    ptr32(_SIO)[5] = 4
    at = p[1]
    if at - 0x10000:
        at = 3 + 2 * at
        p[1] = p[at + 0]
        p[0] = p[0] + 1
        p[at + 0] = 0x20000
        p[at + 1] = (p[at + 1] + 0x10000) & 0x3FFFFFFF
    ptr32(_SIO)[6] = 4


def alloc_in_viper(masked):
    p = Pool(4, 16)
    masked(_alloc, p.storage, 0)
    return len(p) == 1


def free(high, low):
    p = Pool(4, 16)
    handle = p.alloc()
    high()
    p.free(handle)
    low()
    return len(p) == 0
