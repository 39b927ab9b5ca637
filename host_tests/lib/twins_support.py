# pyright: reportUndefinedVariable=false
"""Holds two forms of the same code against each other, on the same memory.

twins = Twins(one, other, (block, queue.storage))
... fill the memory ...
twins.begin()
at = twins.difference()     # -1: both did the same from there; the memory is as it was
"""

from array import array

import micropython
from uctypes import addressof


@micropython.viper
def _save(memory: ptr32, to: ptr32):
    """Copy what `memory` lists, (address, words) of each, after one another."""
    while memory[0]:
        words = memory[1]
        of = ptr32(memory[0])
        while words:
            words -= 1
            to[words + 0] = of[words + 0]
        to = ptr32(int(to) + 4 * memory[1])
        memory = ptr32(int(memory) + 8)


@micropython.viper
def _restore(memory: ptr32, saved: ptr32):
    while memory[0]:
        words = memory[1]
        to = ptr32(memory[0])
        while words:
            words -= 1
            to[words + 0] = saved[words + 0]
        saved = ptr32(int(saved) + 4 * memory[1])
        memory = ptr32(int(memory) + 8)


@micropython.viper
def _difference(memory: ptr32, saved: ptr32, but: int) -> int:
    found = 0 - 1
    at = 0
    while memory[0]:
        words = memory[1]
        now = ptr32(memory[0])
        n = 0
        while words - n:
            if now[n + 0] - saved[at + 0]:
                if at - but:
                    found = at
            n += 1
            at += 1
        memory = ptr32(int(memory) + 8)
    return found


class Twins:
    """`one` and `other` are called with None; `arrays` is all that they write to. The word `but`,
    counted through all arrays, may differ. `check`, if given, is called after `other`."""

    def __init__(self, one, other, arrays, but=-1, check=None):
        self._one = one
        self._other = other
        self._but = but
        self._check = check
        self._arrays = arrays
        self._memory = memory = array("i")
        words = 0
        for each in arrays:
            memory.append(addressof(each))
            memory.append(len(each))
            words += len(each)
        memory.append(0)
        self._state = array("i", bytes(4 * words))
        self._after = array("i", bytes(4 * words))
        self.count = 0  # of differences looked for

    def begin(self):
        """Takes the content of the memory as the state that both begin with."""
        _save(self._memory, self._state)

    def difference(self):
        """The number of a word that differs after both; -1: none does."""
        self.count += 1
        memory, state, after = self._memory, self._state, self._after
        self._one(None)
        _save(memory, after)
        _restore(memory, state)
        self._other(None)
        at = _difference(memory, after, self._but)
        if self._check:
            self._check()
        _restore(memory, state)
        return at
