"""A ring of at most 8 words with two ends."""

import micropython
from micropython import const

from noheap.buf import deque
from noheap.buf.deque import Deque
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def push_back(high, low):
    d = Deque(8)
    high()
    d.push_back(7)
    low()
    return len(d) == 1 and d.get(0) == 7


def push_back_bound(high, low):
    d = Deque(8)
    append = bind(deque.push_back, d.storage)
    high()
    append(7)
    low()
    return len(d) == 1 and d.get(0) == 7


@micropython.viper
def _push_back(d: ptr32, at: int, value: int):
    ptr32(_SIO)[5] = 4
    at = d[0]
    if d[2] - at:
        at += d[1]
        if at >= d[2]:
            at -= d[2]
        d[at + 3] = value
        d[0] = d[0] + 1
    ptr32(_SIO)[6] = 4


def push_back_in_viper(masked):
    d = Deque(8)
    masked(_push_back, d.storage, 0, 7)
    return len(d) == 1 and d.get(0) == 7


def pop_front(high, low):
    d = Deque(8)
    d.push_back(7)
    high()
    d.pop_front()
    low()
    return not len(d)


def pop_front_bound(high, low):
    d = Deque(8)
    d.push_back(7)
    popleft = bind(deque.pop_front, d.storage, -1)
    high()
    popleft()
    low()
    return not len(d)
