"""A vector of at most 8 words."""

import micropython
from micropython import const

from noheap.buf import vec
from noheap.buf.vec import Vec
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def push(high, low):
    v = Vec(8)
    high()
    v.push(7)
    low()
    return len(v) == 1 and v.get(0) == 7


def push_bound(high, low):
    v = Vec(8)
    push = bind(vec.push, v.storage, v.items)
    high()
    push(7)
    low()
    return len(v) == 1 and v.get(0) == 7


@micropython.viper
def _push(v: ptr32, length: int, items: ptr32, value: int):
    ptr32(_SIO)[5] = 4
    length = v[0]
    if v[2] - length:
        items[length + 0] = value
        v[0] = v[0] + 1
    ptr32(_SIO)[6] = 4


def push_in_viper(masked):
    v = Vec(8)
    masked(_push, v.storage, 0, v.items, 7)
    return len(v) == 1 and v.get(0) == 7


def pop(high, low):
    v = Vec(8)
    v.push(7)
    high()
    v.pop()
    low()
    return not len(v)


def pop_bound(high, low):
    v = Vec(8)
    v.push(7)
    pop = bind(vec.pop, v.storage, v.items, -1)
    high()
    pop()
    low()
    return not len(v)
