# pyright: reportUndefinedVariable=false
"""Code that is put together by hand, entered as the core enters a handler. The emulated Pico
does not fault on a missing Thumb bit, QEMU's Cortex-M0 and M3 do."""

from array import array

import micropython
from uctypes import addressof

from noheap.cortex.code import THUMB, Code, address, jump
from support import no_alloc, raises

LANES = ("pico", "armv7m", "armv7em", "armv6m", "board")


@micropython.asm_thumb
def enter(r0) -> int:
    data(2, 0x4780)  # blx r0


@micropython.asm_thumb
def seven() -> int:
    mov(r0, 7)


@micropython.viper
def precompiled():
    pass


def counting(extra=""):
    """(viper function that counts, its words), compiled here as a sampler's interrupt is."""
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


def test_literals_are_found_from_even_and_odd_places():
    for pad in range(4):
        for more in range(3):
            code = Code()
            code.emit(*[0xBF00] * pad)
            code.load(1, 0x12345678)
            code.load(0, 0x87654321)
            code.emit(0x1A40)  # subs r0, r0, r1
            code.emit(*[0xBF00] * more)
            code.emit(0x4770)  # bx lr
            entry, held = code.finish()
            assert entry & THUMB
            assert enter(entry) & 0xFFFFFFFF == 0x87654321 - 0x12345678, (pad, more)


def test_it_goes_on_to_an_asm_function_and_to_an_address():
    for target in (seven, address(seven)):
        code = Code()
        code.emit(0x2003)  # movs r0, #3
        jump(code, target)
        entry, held = code.finish()
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
        code = Code()
        jump(code, function)
        entry, held = code.finish()
        for n in range(1, 4):
            no_alloc(lambda entry=entry: enter(entry))
            assert words[0] == n, extra


def test_a_function_that_was_compiled_beforehand_is_entered_too():
    code = Code()
    jump(code, precompiled)
    enter(code.finish()[0])


def test_code_that_calls_is_refused():
    for extra in (
        "    x = b[0] // 3\n",
        "    print(1)\n",
        "    x = int(0x40000000)\n",  # a big int
        "    raise ValueError\n",
        "    for n in range(3):\n        len\n",
        "    b[0] = 1\n    if b[0]:\n        return\n    x = int(b[1]) % 3\n",  # late
    ):
        error = raises(ValueError, jump, Code(), counting(extra)[0])
        assert "call" in str(error), extra


def test_what_is_no_machine_code_is_refused():
    for function in (lambda: None, print, None, counting):
        raises(TypeError, jump, Code(), function)
