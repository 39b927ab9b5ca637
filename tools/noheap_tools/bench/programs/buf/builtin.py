"""MicroPython's own: deque, RingIO, a list, a class."""

from array import array
from collections import deque

from micropython import RingIO


def made(*items):
    """With room for 8; raises if it is full."""
    return deque(items, 8, 1)  # pyright: ignore[reportCallIssue] - the stubs miss the flags


class Empty:
    def method(self):
        pass


def deque_append(high, low):
    d, x = made(), 5
    high()
    d.append(x)
    low()
    return len(d) == 1


def deque_append_bound(high, low):
    d, x = made(), 5
    append = d.append
    high()
    append(x)
    low()
    return len(d) == 1


def deque_popleft(high, low):
    d = made(1, 2)
    high()
    d.popleft()
    low()
    return len(d) == 1


def deque_popleft_bound(high, low):
    d = made(1, 2)
    popleft = d.popleft
    high()
    popleft()
    low()
    return len(d) == 1


def deque_append_tuple(high, low):
    d = made()
    a = b = c = 5
    high()
    d.append((a, b, c))
    low()
    return len(d) == 1


def ring_io_write(high, low):
    ring, record = RingIO(108), array("i", [1, 2, 3])
    high()
    ring.write(record)
    low()
    return ring.any() == 12


def ring_io_readinto(high, low):
    ring, record = RingIO(108), array("i", [1, 2, 3])
    ring.write(record)
    high()
    ring.readinto(record)
    low()
    return not ring.any()


def list_put(high, low):
    ring = [0] * 8
    write = 0
    read = 5
    x = 7
    high()
    after = (write + 1) & 7
    if after != read:
        ring[write] = x
        write = after
    low()
    return ring[0] == x and write == 1


def method(high, low):
    e = Empty()
    high()
    e.method()
    low()
    return True
