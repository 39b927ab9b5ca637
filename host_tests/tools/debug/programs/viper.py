# pyright: reportUndefinedVariable=false
"""Statements of each kind that viper code has."""

import micropython
from micropython import const

FAST = const(0)


@micropython.viper
def f(p: ptr32, n: int) -> int:
    a = p[0]
    b = p[1]
    while a < n:
        a += b
        if a & 1:
            p[2] = a
        elif a & 2:
            p[3] = 5
        else:
            p[4] = a * 3
    for i in range(n):
        p[i] = a
    if FAST:
        p[5] = 1
    return a


@micropython.native
def g(n):
    return n + 1
