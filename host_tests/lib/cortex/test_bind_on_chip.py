# pyright: reportUndefinedVariable=false, reportIndexIssue=false
"""The machine code that bind makes: it keeps its values, refuses the wrong, allocates nothing."""

import gc
from array import array

import micropython
from uctypes import addressof

from noheap.cortex.bind import bind
from support import no_alloc, raises

LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


@micropython.viper
def add(p: ptr32, q: ptr32, n: int) -> int:
    p[0] = p[0] + q[0] + n
    return p[0]


@micropython.viper
def no_arguments() -> int:
    return 1


@micropython.viper
def with_an_object(a: int, thing, b: int) -> int:
    return a + b


@micropython.viper
def first_an_object(thing, b: int) -> int:
    return b


@micropython.asm_thumb
def assembled(r0) -> int:
    add(r0, 1)  # noqa: F821


def bytecode(a, b):
    return a


def of_its_own_viper_function():
    """A bound function that is all that keeps its viper function and its arrays."""

    @micropython.viper
    def mine(p: ptr32, q: ptr32, n: int) -> int:
        p[0] = p[0] + q[0] + n
        return p[0]

    return bind(mine, array("i", [100]), memoryview(array("i", [5, 10]))[1:], 1)


def churn():
    """Fill the heap with what overwrites every block that nobody keeps."""
    rubbish = []
    try:
        while True:
            rubbish.append(bytearray(b"\xff" * 48))
    except MemoryError:
        pass
    rubbish.clear()
    gc.collect()


def test_the_function_keeps_all_that_it_needs():
    function = of_its_own_viper_function()
    churn()
    for n in range(1, 30):
        gc.collect()
        assert function() == 100 + 11 * n
    churn()
    assert function() == 100 + 11 * 30


def test_it_keeps_its_values_when_an_argument_is_left():
    function = bind(add, array("i", [1]), array("i", [2]))
    churn()
    assert (function(7), function(7)) == (10, 19)


def test_a_buffer_that_is_given_by_its_address_is_kept():
    function = bind(add, addressof(array("i", [1])), addressof(array("i", [2])), 0)
    churn()
    assert function() == 3


def test_calls_allocate_nothing():
    words = array("i", [0])
    one = array("i", [1])
    function = bind(add, words, one, 2)
    left = bind(add, words, one)

    def work():
        for _ in range(10):
            function()
            left(3)
        return words[0]

    assert no_alloc(work) == 70


def test_a_wrong_number_of_values_is_refused():
    word = array("i", [0])
    for values in ((), (word,), (word, word, 1, 2), (word, word, 1, 2, 3)):
        assert "values" in str(raises(ValueError, bind, add, *values))
    assert "values" in str(raises(ValueError, bind, no_arguments))
    assert "values" in str(raises(ValueError, bind, no_arguments, 1))


def test_what_is_no_viper_function_of_words_is_refused():
    for function in (bytecode, assembled, len, None):
        assert "function" in str(raises(ValueError, bind, function, 1, 2))
    for function, values in (
        (with_an_object, (1, 2, 3)),
        (with_an_object, (1, 2)),
        (first_an_object, (1, 2)),
        (first_an_object, (1,)),
    ):
        assert "words" in str(raises(ValueError, bind, function, *values))


def test_a_value_is_an_int_or_has_a_buffer():
    raises(TypeError, bind, add, None, 1, 2)
