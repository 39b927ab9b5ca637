"""Code that is put together by hand, entered as the core enters a handler. The emulated Pico
does not fault on a missing Thumb bit, QEMU's Cortex-M0 and M3 do."""

import micropython

from entering_support import enter
from noheap.cortex.code import THUMB, Code, address, is_viper
from support import raises

LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

NOP = 0xBF00
BX_LR = 0x4770


@micropython.asm_thumb
def assembler():
    nop()


@micropython.viper
def viper():
    pass


def test_literals_are_found_from_even_and_odd_places():
    for pad in range(4):
        for more in range(3):
            code = Code()
            code.enter()
            code.emit(*[NOP] * pad)
            code.load(1, 0x12345678)
            code.load(0, 0x87654321)
            code.emit(0x1A40)  # subs r0, r0, r1
            code.emit(*[NOP] * more)
            code.emit(BX_LR)
            entry, held = code.finish()
            assert entry & THUMB
            assert enter(entry) & 0xFFFFFFFF == 0x87654321 - 0x12345678, (pad, more)


def test_it_begins_where_it_was_told_to():
    for before in range(4):
        code = Code()
        code.emit(*[BX_LR] * before)
        code.enter()
        code.load(0, 0x1234567)
        code.emit(BX_LR)
        entry, held = code.finish()
        assert enter(entry) == 0x1234567


def test_literals_may_stand_in_between_with_a_branch_past_them():
    for pad in range(2):
        code = Code()
        code.enter()
        code.emit(*[NOP] * pad)
        code.load(0, 0x11111111)
        code.pool()
        code.load(1, 0x01010101)
        code.emit(0x1840)  # adds r0, r0, r1
        code.pool()
        code.emit(BX_LR)
        entry, held = code.finish()
        assert enter(entry) == 0x12121212


def test_equal_literals_are_one():
    lengths = []
    for second in (0x12345678, 0x12345679):
        code = Code()
        code.load(0, 0x12345678)
        code.load(1, second)
        code.emit(BX_LR, NOP)
        code.finish()
        lengths.append(code.here)
    assert lengths == [6, 8]


def test_a_literal_out_of_reach_is_refused():
    for count, reached in ((509, True), (512, False)):
        code = Code()
        code.enter()
        code.load(0, 0x12345678)
        code.emit(BX_LR)
        code.emit(*[NOP] * count)
        if reached:
            entry, held = code.finish()
            assert enter(entry) == 0x12345678
        else:
            assert "literal" in str(raises(ValueError, code.finish))


def test_code_is_aligned_as_the_place_that_it_comes_from():
    for have in range(4):
        for place in (0x20000000, 0x20000002, 0x20000004, 0x20000006):
            code = Code()
            code.emit(*[NOP] * have)
            code.align(place)
            assert 2 * code.here % 4 == place % 4
            assert code.here - have <= 1


def test_what_is_no_machine_code_has_no_address():
    for function in (lambda: None, print, None, test_equal_literals_are_one):
        raises(TypeError, address, function)
    assert is_viper(viper) and not is_viper(assembler)
    for function in (viper, assembler):
        assert address(function) & THUMB
