from array import array

from noheap.block import BLOCK_WORDS
from noheap.sampler.stats import Stats


class sampler:
    block = array("i", range(BLOCK_WORDS))


def after():
    assert words == sampler.block and view.ticks == Stats(sampler.block).ticks
