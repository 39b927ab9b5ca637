"""A handler that calls bound functions. The test replaces FUNCTION by clean or dirty."""

from array import array

import micropython
from machine import Timer

from noheap.cortex.bind import bind


@micropython.viper
def clean(q: ptr32, n: int) -> int:
    return q[n]


@micropython.viper
def dirty(q: ptr32, n: int):
    print([n])


words = array("i", [0])


class Rig:
    def __init__(self):
        self.get = bind(FUNCTION, words, 1)


rig = Rig()
any_of = bind(FUNCTION, words)


def tick(t):
    rig.get()
    any_of(2)


Timer(-1, callback=tick, hard=True)
