# pyright: reportUndefinedVariable=false, reportIndexIssue=false
"""Viper functions with values for their arguments: machine code on a chip, elsewhere a closure."""

from array import array

import micropython

from noheap.cortex.bind import bind
from support import raises


@micropython.viper
def word(a: int) -> int:
    return a


@micropython.viper
def nothing(p: ptr32):
    p[0] = p[0] + 1


@micropython.viper
def is_less(a: int, b: int) -> bool:
    return a < b


@micropython.viper
def load(p: ptr32, at: int) -> int:
    return p[at + 0]


@micropython.viper
def three(p: ptr32, at: int, value: int) -> int:
    old = p[at + 0]
    p[at + 0] = value
    return old


@micropython.viper
def five(a: int, b: int, c: int, d: int, e: int) -> int:
    return a + (b << 4) + (c << 8) + (d << 12) + (e << 16)


@micropython.viper
def widths(a: ptr8, b: ptr16, c: ptr32, n: int) -> int:
    return int(a[n + 0]) + int(b[n + 0]) + int(c[n + 0])


def plus_one(value):
    return value + 1


@micropython.viper
def with_call(a: int, b: int, c: int) -> int:
    return int(plus_one(a)) + (b << 4) + (c << 8)


@micropython.viper
def raising(a: int, b: int) -> int:
    if a:
        raise ValueError(b)
    return b


def test_a_function_of_all_values_is_called_without_arguments():
    words = array("i", [7, 8, 9])
    assert bind(word, 5)() == 5
    assert bind(load, words, 2)() == 9
    assert bind(three, words, 1, 80)() == 8
    assert list(words) == [7, 80, 9]
    assert bind(five, 1, 2, 3, 4, 5)() == 0x54321


def test_one_argument_may_be_left():
    words = array("i", [7, 8, 9])
    assert bind(word)(6) == 6
    at = bind(load, words)
    assert [at(n) for n in range(3)] == [7, 8, 9]
    change = bind(three, words, 0)
    assert (change(1), change(2)) == (7, 1)
    last = bind(five, 1, 2, 3, 4)
    assert (last(0), last(15), last(-1)) == (0x4321, 0xF4321, 0x4321 - 0x10000)


def test_the_argument_that_is_left_is_converted():
    count = bind(nothing)
    words = array("i", [3])
    count(words)
    assert words[0] == 4


def test_results_are_those_of_the_function():
    words = array("i", [3])
    assert bind(nothing, words)() is None
    assert bind(is_less, 1, 2)() is True
    assert bind(is_less, 2, 2)() is False
    assert bind(is_less, 2)(3) is True


def test_pointers_of_each_width_are_to_the_first_item():
    function = bind(
        widths, b"\x01\x02", array("H", [0x100, 0x200]), array("i", [0x10000, 0x20000])
    )
    assert (function(0), function(1)) == (0x10101, 0x20202)
    data = bytearray([1, 2, 3, 4])
    assert bind(widths, memoryview(data)[2:], bytes(4), bytes(8), 1)() == 4


def test_words_have_all_32_bits():
    words = array("i", [0])
    for value in (2**30, -(2**30) - 1, 2**31 - 1, -(2**31), -1, 0):
        bind(three, words, 0, value)()
        assert words[0] == value


def test_functions_may_call_and_raise():
    assert bind(with_call, 1, 2, 3)() == 0x322
    assert bind(with_call, 1, 2)(3) == 0x322
    assert bind(raising, 0, 5)() == 5
    for _ in range(3):
        assert raises(ValueError, bind(raising, 1, 5)).args == (5,)
        assert raises(ValueError, bind(raising, 1), 6).args == (6,)


def test_a_wrong_number_of_arguments_is_refused():
    words = array("i", [3])
    raises(TypeError, bind(nothing, words), 1)
    raises(TypeError, bind(three, words, 0))
    raises(TypeError, bind(three, words, 0), 1, 2)
    assert words[0] == 3


def test_each_function_has_its_own_values():
    words = [array("i", [n]) for n in range(20)]
    functions = [bind(three, words[n], 0, 100 + n) for n in range(20)]
    assert [function() for function in functions] == list(range(20))
    assert [item[0] for item in words] == list(range(100, 120))
