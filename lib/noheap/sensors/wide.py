# pyright: reportUndefinedVariable=false
"""Signed 80-bit numbers whose arithmetic does not allocate, where a small int has 31 bits.

    w = wide.zero()
    scale(w, 0, 0, 12_345)      # w = 12_345
    scale(w, 1_000_000, 2, 7)   # w = w * 1_000_000 + 7 * 2**20
    part(w, 2)                  # w >> 20

A number is an array("i") of eight limbs of ten bits, the lowest first, modulo 2**80.
"""

from array import array

import micropython
from micropython import const

_LIMBS = const(8)


def zero():
    """Returns the number 0. Allocates."""
    return array("i", [0] * _LIMBS)


@micropython.viper
def scale(w: ptr32, m: int, at: int, c: int):
    """Sets w to w * m + c * 2**(10 * at); |m| is below 2**20 and |c| below 2**21."""
    carry = 0
    n = 0
    while n < _LIMBS:
        carry += w[n + 0] * m
        if n == at:
            carry += c
        w[n + 0] = carry & 1023
        carry >>= 10
        n += 1


@micropython.viper
def part(w: ptr32, at: int) -> int:
    """Returns w >> 10 * at, which must be within 2**29."""
    return w[at + 0] | w[at + 1] << 10 | ((w[at + 2] ^ 512) - 512) << 20


@micropython.viper
def divide(w: ptr32, by: ptr32) -> int:
    """Sets w to w // (by >> 41), both unsigned; returns 0 if the result is below 2**33."""
    d = by[4] >> 1 | by[5] << 9 | by[6] << 19 | by[7] << 29
    rest = 0
    n = _LIMBS
    while n:
        n -= 1
        limb = w[n + 0]
        mask = 512
        while mask:
            bit = 1 if limb & mask else 0
            # Compares 2 * rest + bit with d, without a 33rd bit.
            less = d - rest - bit
            if less <= rest:
                rest -= less
                limb |= mask
            else:
                rest += rest + bit
                limb &= -1 - mask
            mask >>= 1
        w[n + 0] = limb
    return w[3] >> 3 | w[4] | w[5] | w[6] | w[7]
