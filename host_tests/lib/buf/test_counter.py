"""A counter is read as a small int, whatever its word is."""

from array import array

from noheap.buf.counter import count
from support import no_alloc

EDGES = (0, 1, 2**30 - 1, 2**30, 2**31 - 1, -(2**31), -(2**30) - 1, -(2**30), -1)


def test_it_is_the_word_modulo_2_to_the_30():
    for word in EDGES:
        words = array("i", [7, word])
        assert count(words, 1) == word & 0x3FFFFFFF
        assert count(words, 0) == 7


def test_it_never_allocates():
    words = array("i", [0])

    def read():
        count(words, 0)

    for word in EDGES:
        words[0] = word
        no_alloc(read)


def test_differences_hold_across_each_of_them():
    words = array("i", [0])
    for word in EDGES:
        words[0] = word
        before = count(words, 0)
        words[0] = (word + 5 + 2**31) % 2**32 - 2**31
        assert count(words, 0) - before & 0x3FFFFFFF == 5
