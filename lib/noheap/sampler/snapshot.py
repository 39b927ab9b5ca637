# pyright: reportUndefinedVariable=false
"""Copies all of a sampler's counters as of one tick, though ticks come meanwhile.

words = array("i", bytes(4 * len(sampler.block)))
if take(sampler.block, words, len(words)):
    view = Stats(words)
"""

import micropython

from noheap.block import PERIODS


@micropython.viper
def take(block: ptr32, words: ptr32, count: int) -> bool:
    """Copy `count` words of `block`. False if a tick came in between four times in a row: then
    they are torn. Main loop of the tick's core only; allocates nothing."""
    turns = 4
    while turns:
        periods = block[PERIODS]
        n = count
        while n:
            n -= 1
            words[n + 0] = block[n + 0]
        if block[PERIODS] == periods:
            return True
        turns -= 1
    return False
