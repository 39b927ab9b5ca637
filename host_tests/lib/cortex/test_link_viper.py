# pyright: reportUndefinedVariable=false
"""Parts in viper, linked: each does its work in its turn, an early return ends the handler, what
cannot be a part is refused. On CPython the stand-in says the same of what it can."""

from array import array

import micropython
from uctypes import addressof

from entering_support import finished, registers
from noheap.cortex.link_viper import ViperParts, function
from support import MICROPYTHON, no_alloc

# A block's address is a 32-bit word: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

# Parts. Word 0 is where a handler ends, the others say who was there.


@micropython.viper
def one(block: ptr32):
    block[1] = block[1] + 1


@micropython.viper
def two(block: ptr32):
    block[2] = block[2] * 10 + block[1]


@micropython.viper
def ending(block: ptr32):
    """Returns early in each of its three ways."""
    if block[0] == 1:
        return
    block[3] = block[3] + 1
    if block[0] > 1:
        block[4] = 7
        if block[0] == 2:
            return
        while block[4]:
            block[4] = block[4] - 1
            if block[4] == block[0]:
                return
    block[5] = block[5] + 1


@micropython.viper
def returning_last(block: ptr32):
    if block[0] == 1:
        block[6] = 1
        return
    block[6] = 2
    return


@micropython.viper
def many(block: ptr32):
    """More locals than registers."""
    a = block[1]
    b = a + 1
    c = b + 1
    d = c + 1
    e = d + 1
    f = e + 1
    g = f + 1
    while a - g:
        a += 1
        b += a
        c += b
        d += c
        e -= d
        f ^= e
    block[7] = a + b + c + d + e + f + g


@micropython.viper
def literals(block: ptr32):
    """Numbers of 32 bits, some of which are the halfwords of a return, a call and an end."""
    block[8] = 0x12345678 ^ block[1]
    block[9] = 0x00006838
    block[10] = 0x2BAD463B
    block[11] = 0x3D00BD00
    if block[0] == 0x3DF26838:
        return
    block[12] = 0x00F8D7F8


def loops(n):
    """Returns what `many` computes from word 1."""
    a, b, c, d, e, f, g = n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6
    while a - g:
        a += 1
        b += a
        c += b
        d += c
        e -= d
        f ^= e
    return a + b + c + d + e + f + g


def linked(*parts):
    """(handler, its block)"""
    block = array("i", [0] * 16)
    return function(ViperParts(addressof(block), parts)), block


def test_each_part_does_its_work_in_its_turn():
    handler, block = linked(one, two)
    for n in range(1, 4):
        handler()
        assert block[1] == n
    assert block[2] == 123
    handler, block = linked(two, one, two)
    handler()
    handler()
    assert block[2] == 112


def test_it_takes_any_arguments_and_returns_none():
    handler, block = linked(one)
    assert handler() is None
    assert handler(1, 2, 3, 4) is None
    assert handler("timer") is None
    assert block[1] == 3


def test_an_early_return_ends_the_handler():
    for end, seen in ((0, (1, 0, 1)), (1, (0, 0, 0)), (2, (1, 7, 0)), (3, (1, 3, 0))):
        for first in ((), (one,), (one, one), (literals,)):
            handler, block = linked(*first, ending, two, returning_last)
            block[0], block[1], block[2] = end, 5, 3
            assert handler() is None
            assert (block[3], block[4], block[5]) == seen, end
            went_on = 30 + block[1] if end == 0 else 3
            assert block[2] == went_on, (end, len(first))
            assert block[6] == (2 if end == 0 else 0)


def test_it_leaves_the_registers_as_they_were_wherever_it_ends():
    if not MICROPYTHON:
        return  # CPython has none
    block = array("i", [0] * 16)
    for parts in ((one,), (ending, two), (many, ending, many), (literals, returning_last)):
        entry, held = finished(ViperParts(addressof(block), parts))
        for block[0] in (0, 1, 2, 3, 0x3DF26838):
            assert registers(entry) == 0, (parts, block[0])


def test_a_return_at_the_end_goes_on_with_the_next_part():
    for end, counted in ((0, 1), (1, 0)):
        handler, block = linked(returning_last, one)
        block[0] = end
        handler()
        assert (block[6], block[1]) == (2 - end, counted)


def test_parts_with_many_locals_have_room_for_them():
    for parts in ((many,), (one, many), (many, one, many), (many, two), (literals, many, ending)):
        handler, block = linked(*parts)
        for n in range(3):
            handler()
            before = block[1] - (parts[-1] is one)
            if parts[0] is not many or n == 0:
                assert block[7] == loops(before), parts


def test_numbers_of_32_bits_are_found_wherever_the_part_lies():
    for before in ((), (one,), (two,), (one, two), (ending,), (one, ending), (literals, one)):
        handler, block = linked(*before, literals)
        handler()
        assert block[8] == 0x12345678 ^ block[1], before
        assert list(block[9:13]) == [0x6838, 0x2BAD463B, 0x3D00BD00, 0xF8D7F8]
        block[0], block[12] = 0x3DF26838, 0
        handler()
        assert block[12] == 0


def test_a_handler_of_more_than_a_kilobyte_reaches_its_block():
    # A load reaches 1020 bytes.
    for count in (10, 40, 50):
        handler, block = linked(*[one, two] * count, ending, literals)
        handler()
        assert (block[1], block[3], block[5]) == (count, 1, 1)
        assert block[8] == 0x12345678 ^ count
        block[0] = 1
        handler()
        assert (block[1], block[3], block[5]) == (2 * count, 1, 1)


def test_it_allocates_nothing():
    handler, block = linked(one, many, literals, ending, two)

    def often():
        for n in range(4):
            block[0] = n
            handler(None)

    no_alloc(often)
    assert block[1] == 4


def test_an_early_return_reaches_the_end_of_a_handler_that_is_longer_than_a_branch():
    # ARMv6-M's reaches 2 KB.
    handler, block = linked(ending, *(literals,) * 40, two)
    for end in (1, 2, 3):
        block[0] = end
        handler()
        assert (block[5], block[8], block[2]) == (0, 0, 0)
    block[0] = 0
    handler()
    assert (block[5], block[8]) == (1, 0x12345678)
