# pyright: reportUndefinedVariable=false
"""Parts in assembler, linked: what is taken goes straight on, what is not goes aside and comes
back to where it is followed."""

from array import array

import micropython
from uctypes import addressof

from entering_support import enter, finished, registers
from noheap.cortex.link_asm import AsmParts
from support import raises

LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

NOP = 0xBF00

# Word 0 is what is taken, unless it is negative, 1 or 2; word 1 says who was there.


@micropython.asm_thumb
def take():
    ldr(r0, [r3, 0])
    cmp(r0, 0)
    bmi(ASIDE)  # three branches aside, the last one to what is next anyway
    cmp(r0, 1)
    beq(ASIDE)
    mov(r1, 100)
    cmp(r0, 2)
    beq(ASIDE)
    label(ASIDE)


@micropython.asm_thumb
def judge():
    b(ASIDE)
    cmp(r0, 9)  # its own conditional branch
    beq(NINE)
    add(r1, 1)
    label(NINE)
    str(r1, [r3, 4])
    bx(lr)
    label(ASIDE)
    str(r1, [r3, 8])


@micropython.asm_thumb
def aside():
    mov(r1, 200)
    cmp(r0, 1)
    beq(END)  # its end is the way back, straight on or by a branch
    cmp(r0, 2)
    beq(TWO)
    mov(r1, 201)
    b(END)
    label(TWO)
    mov(r1, 202)
    b(END)
    label(END)


@micropython.asm_thumb
def short_aside():
    mov(r1, 55)


# 60 halfwords
@micropython.asm_thumb
def long_aside():
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    data(2, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00)
    mov(r1, 66)


def linked(block, side, before=()):
    return finished(AsmParts(addressof(block), take, judge, side), before)


def seen(entry, block, value):
    """Words 1 and 2 after a tick that finds this value."""
    block[0], block[1], block[2] = value, 0, 0
    enter(entry)
    return block[1], block[2]


def test_what_is_taken_is_judged_and_what_is_not_goes_aside():
    block = array("i", [0] * 4)
    for pad in range(5):
        entry, held = linked(block, aside, [NOP] * pad)
        assert seen(entry, block, 3) == (101, 0)
        assert seen(entry, block, 9) == (100, 0)
        assert seen(entry, block, 1) == (0, 200)
        assert seen(entry, block, 2) == (0, 202)
        assert seen(entry, block, -5) == (0, 201)
        assert seen(entry, block, -1) == (0, 201)


def test_an_aside_without_a_branch_comes_back_too():
    block = array("i", [0] * 4)
    entry, held = linked(block, short_aside)
    assert seen(entry, block, -1) == (0, 55)
    assert seen(entry, block, 3) == (101, 0)


def test_the_registers_that_a_handler_must_keep_are_kept():
    block = array("i", [0] * 4)
    entry, held = linked(block, aside)
    for block[0] in (3, 1, -1):
        assert registers(entry) == 0


def test_each_block_has_a_handler_of_its_own():
    blocks = array("i", [0] * 4), array("i", [0] * 4)
    entries = [linked(block, aside) for block in blocks]
    for n, (entry, _) in enumerate(entries):
        assert seen(entry, blocks[n], 3) == (101, 0)
        assert list(blocks[1 - n][:3]) == [3 * n, 101 * n, 0]


def test_an_aside_that_no_branch_reaches_is_refused():
    # A conditional branch reaches 256 bytes back, ARMv6-M ARM A6.7.10; `take` has three of them,
    # the last one 7 halfwords from its beginning, after the load of the block's address.
    block = array("i", [0] * 4)
    last = 126 - 60 - 1 - 1 - 7
    for pad in (0, 1, last - 1, last):
        entry, held = linked(block, long_aside, [NOP] * pad)
        for value in (-1, 1, 2):
            assert seen(entry, block, value) == (0, 66), pad
        assert seen(entry, block, 3) == (101, 0)
    for pad in (last + 1, last + 2, last + 50):
        assert "aside: too long" in str(raises(ValueError, linked, block, long_aside, [NOP] * pad))
