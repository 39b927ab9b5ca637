"""Constants that are folded, and other names that are not."""

from micropython import const

from noheap.other import BASE

RAW = 0
STATUS = const(1)
LAST = STATUS + 2 * BASE - (7 // 2) & 0xFF | 0
BELOW_ZERO = -5
FLAG = ~(1 << 3)
CHANGED = 1
CHANGED = 2
lower = 3
NAME = "text"
TRUE = True
FLOAT = 1.5
CALLED = len("x")


def function(): ...
