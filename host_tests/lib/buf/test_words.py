"""The common base of the containers."""

from array import array

from noheap.buf.words import copy
from support import no_alloc


def test_copy_moves_one_word_and_makes_no_int_of_it():
    words = array("i", [2**31 - 1, -(2**31), 2**30])
    out = array("i", [7, 8])
    assert no_alloc(lambda: copy(out, 1, words, 1)) is True
    assert list(out) == [7, -(2**31)]
    assert copy(out, 0, words, 2)
    assert list(out) == [2**30, -(2**31)]
    unsigned = array("I", [0])
    assert copy(unsigned, 0, words, 1)
    assert unsigned[0] == 2**31


def test_copy_does_nothing_where_there_is_no_place():
    words = array("i", [1, 2])
    out = array("i", [7, 8])
    for to, at in ((-1, 0), (0, -1), (-1, -1), (-(2**30), 0)):
        assert copy(out, to, words, at) is False
    assert list(out) == [7, 8]
