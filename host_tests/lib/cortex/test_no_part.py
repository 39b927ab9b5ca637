# pyright: reportUndefinedVariable=false
"""Functions that are no parts: those with other arguments, with a call, or not in viper."""

from array import array

import micropython
from uctypes import addressof

from noheap.cortex.link_viper import ViperParts
from support import MICROPYTHON, raises

# A block's address is a 32-bit word: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


@micropython.viper
def part(block: ptr32):
    block[1] = block[1] + 1


def linked(*parts):
    return ViperParts(addressof(array("i", [0] * 4)), parts)


@micropython.viper
def nothing():
    pass


@micropython.viper
def of_a_word(block: int):
    pass


@micropython.viper
def of_bytes(block: ptr8):
    block[0] = 1


@micropython.viper
def of_an_object(block):
    pass


@micropython.viper
def of_two(block: ptr32, other: ptr32):
    block[0] = other[0]


@micropython.asm_thumb
def assembler():
    nop()


@micropython.asm_thumb
def assembler_of_one(r0):
    str(r0, [r0, 0])


@micropython.viper
def a_part_after_those(block: ptr32):
    block[0] = 1


def bytecode(block):
    pass


@micropython.viper
def dividing(block: ptr32):
    block[0] = block[1] // 3


@micropython.viper
def raising(block: ptr32):
    raise ValueError


@micropython.viper
def looking_up(block: ptr32):
    len  # noqa: B018


@micropython.viper
def calling_late(block: ptr32):
    block[0] = 1
    if block[0]:
        return
    print(block[1])


@micropython.viper
def returning_a_number(block: ptr32) -> int:
    return block[0]


@micropython.viper
def returning_true(block: ptr32) -> bool:
    return True


def test_a_function_with_other_arguments_is_refused():
    for wrong in (nothing, of_a_word, of_bytes, of_an_object, of_two):
        assert "part" in str(raises(ValueError, linked, wrong)), wrong
        assert "part" in str(raises(ValueError, linked, part, wrong)), wrong


def test_what_is_no_viper_function_is_refused():
    raises(TypeError, linked, bytecode)
    raises(TypeError, linked, None)
    if MICROPYTHON:  # CPython has no assembler
        for wrong in (assembler, assembler_of_one):
            raises(ValueError, linked, wrong)


def test_a_part_whose_code_makes_a_call_is_refused():
    if not MICROPYTHON:
        return  # on CPython everything is a call
    for wrong in (dividing, raising, looking_up, calling_late, returning_a_number, returning_true):
        assert "call" in str(raises(ValueError, linked, wrong)), wrong
        assert "call" in str(raises(ValueError, linked, part, wrong, part)), wrong
