"""The last 8 values, with their sum."""

import micropython
from micropython import const

from noheap.buf.history import History

_SIO = const(-0x30000000)


def full():
    h = History(8)
    for n in range(9):
        h.write(n)
    return h


def write(high, low):
    h = full()
    high()
    h.write(20)
    low()
    return h.recent() == 20 and len(h) == 8


@micropython.viper
def _write(h: ptr32, at: int, value: int):
    ptr32(_SIO)[5] = 4
    at = h[1] + 6
    if h[0] - h[2]:
        h[0] = h[0] + 1
        h[4] = h[4] + 0x8000
    else:
        h[3] = h[3] - h[at + 0]
    h[3] = h[3] + value
    h[at + 0] = value
    at -= 5
    if not at - h[2]:
        at = 0
    h[1] = at
    ptr32(_SIO)[6] = 4


def write_in_viper(masked):
    h = full()
    masked(_write, h.storage, 0, 20)
    return h.recent() == 20 and len(h) == 8


def max_of_8(high, low):
    h = full()
    high()
    h.max()
    low()
    return h.max() == 8
