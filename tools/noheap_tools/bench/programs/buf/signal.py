"""Counts how often it was raised since it was taken."""

import micropython
from micropython import const

from noheap.buf import signal
from noheap.buf.signal import Signal
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def raise_isr(high, low):
    s = Signal()
    high()
    s.raise_isr()
    low()
    return s.take() == 1


def raise_bound(high, low):
    s = Signal()
    raise_isr = bind(signal.raise_isr, s.storage)
    high()
    raise_isr()
    low()
    return s.take() == 1


@micropython.viper
def _raise_isr(s: ptr32):
    ptr32(_SIO)[5] = 4
    s[0] = s[0] + 1
    ptr32(_SIO)[6] = 4


def raise_isr_in_viper(masked):
    s = Signal()
    masked(_raise_isr, s.storage)
    return s.take() == 1


def raised():
    s = Signal()
    s.raise_isr()
    return s


def take(high, low):
    s = raised()
    high()
    s.take()
    low()
    return s.take() == 0


def take_bound(high, low):
    s = raised()
    take = bind(signal.take, s.storage)
    high()
    take()
    low()
    return s.take() == 0


@micropython.viper
def _take(s: ptr32, count: int) -> int:
    ptr32(_SIO)[5] = 4
    raised = s[0]
    count = (raised - s[1]) & 0x3FFFFFFF
    s[1] = raised
    ptr32(_SIO)[6] = 4
    return count


def take_in_viper(masked):
    s = raised()
    masked(_take, s.storage, 0)
    return s.take() == 0
