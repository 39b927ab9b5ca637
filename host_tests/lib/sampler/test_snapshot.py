"""Snapshots of counters: whole, or said to be torn."""

from array import array

from noheap.sampler import snapshot
from support import MICROPYTHON, no_alloc

COUNT = 11


def test_it_copies_everything_and_does_not_allocate():
    block = array("i", [2**31 - 1 - n for n in range(COUNT)])
    words = array("i", bytes(4 * COUNT))
    assert no_alloc(lambda: snapshot.take(block, words, COUNT))
    assert list(words) == list(block)


class TicksMeanwhile:
    """A block, on CPython, whose ticks come while it is read; `ticks` of them."""

    def __init__(self, ticks):
        self.ticks = ticks
        self.words = [0] * COUNT

    def __getitem__(self, index):
        if index == 1 and self.ticks:
            self.ticks -= 1
            self.words = [word + 1 for word in self.words]
        return self.words[index]


def test_what_a_tick_comes_into_is_copied_again():
    if MICROPYTHON:
        return  # viper reads memory, not objects
    take = snapshot.take.__wrapped__
    for ticks, whole in ((0, True), (1, True), (3, True), (4, False), (9, False)):
        words = [None] * COUNT
        assert take(TicksMeanwhile(ticks), words, COUNT) == whole, ticks
        assert not whole or len(set(words)) == 1
