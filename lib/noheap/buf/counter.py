# pyright: reportUndefinedVariable=false
"""Reads a counter of 32 bits that goes on for ever, without allocating.

    missed = count(block, MISSED)
    since = count(block, MISSED) - missed & 0x3FFFFFFF

An int beyond MicroPython's small ints would be an object on the heap, which may be locked: a
counter of ticks gets there in 124 days at 100 Hz, in 30 hours at 10 kHz.
"""

import micropython


@micropython.viper
def count(words: ptr32, at: int) -> int:
    """Returns word `at` of an array or address, modulo 2**30. Any context."""
    return words[at] & 0x3FFFFFFF
