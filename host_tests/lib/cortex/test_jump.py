# pyright: reportUndefinedVariable=false
"""Handlers that are one function of MicroPython, entered as the core enters a handler. Functions
that know their words' address are compiled here, as a user's on a board are."""

from array import array

import micropython
from uctypes import addressof

from entering_support import enter, finished, registers
from noheap.cortex.code import address
from noheap.cortex.jump import Jump
from support import no_alloc, raises

LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


@micropython.asm_thumb
def seven() -> int:
    mov(r0, 7)


@micropython.viper
def precompiled():
    pass


@micropython.viper
def precompiled_loop():
    n = 5
    m = 0
    while n:
        n -= 1
        m += n


@micropython.viper
def precompiled_call():
    print(1)


@micropython.viper
def precompiled_argument(timer):
    pass


def counting(extra=""):
    """(viper function that counts, its words)."""
    words = array("i", [0] * 8)
    source = """
import micropython
@micropython.viper
def count():
    b = ptr32({})
    b[0] = b[0] + 1
"""
    scope = {}
    exec((source + extra).format(addressof(words)), scope)
    return scope["count"], words


def test_it_goes_on_to_an_asm_function_and_to_an_address():
    for target in (seven, address(seven)):
        entry, held = finished(Jump(target), [0x2003])  # movs r0, #3
        assert enter(entry) == 7


def test_it_goes_on_to_a_viper_function_that_saves_all_registers():
    # Each shape has another stack frame: no locals, three in registers, more on the stack.
    shapes = (
        "",
        "    i = b[0]\n    v = i + 1\n    b[1] = v\n",
        "    i = b[0]\n    v = i\n    w = v\n    n = w\n    while n:\n        n -= 1\n",
        "    x = 0x12345678\n    y = 0x3fffffff\n    b[1] = y\n    if x == y:\n        return\n",
    )
    for extra in shapes:
        function, words = counting(extra)
        entry, held = finished(Jump(function))
        for n in range(1, 4):
            no_alloc(lambda entry=entry: enter(entry))
            assert words[0] == n, extra
        assert registers(entry) == 0, extra


def test_a_function_that_was_compiled_beforehand_is_entered_too():
    for function in (precompiled, precompiled_loop):
        entry, held = finished(Jump(function))
        assert registers(entry) == 0


def test_code_that_calls_is_refused():
    for extra in (
        "    x = b[0] // 3\n",
        "    print(1)\n",
        "    x = int(0x40000000)\n",  # a big int
        "    raise ValueError\n",
        "    for n in range(3):\n        len\n",
        "    b[0] = 1\n    if b[0]:\n        return\n    x = int(b[1]) % 3\n",  # late
    ):
        error = raises(ValueError, finished, Jump(counting(extra)[0]))
        assert "call" in str(error), extra
    assert "call" in str(raises(ValueError, finished, Jump(precompiled_call)))


def test_a_function_with_an_argument_is_refused():
    assert "argument" in str(raises(ValueError, finished, Jump(precompiled_argument)))


def test_what_is_no_machine_code_is_refused():
    for function in (lambda: None, print, None, counting):
        raises(TypeError, finished, Jump(function))
