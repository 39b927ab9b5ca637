"""viper's stand-in on CPython: words that wrap, pointers that check, arguments that are cast."""

from array import array

import micropython
from uctypes import addressof

from noheap_testing import memory, rp2040
from noheap_testing.viper import Word
from support import raises

LANES = ("host",)  # elsewhere viper is the real one, and the chip too


def test_words_wrap_at_32_bits():
    top = Word(0x7FFFFFFF)
    assert top + 1 == 1 + top == -(2**31)
    assert Word(-(2**31)) - 1 == 0x7FFFFFFF
    assert 0 - Word(-(2**31)) == -(2**31)
    assert Word(0x10000) * 0x10000 == 0
    assert Word(0x80) << 24 == -(2**31)
    assert Word(0xFFFFFFFF) == -1 == ~Word(0)
    assert -Word(-(2**31)) == -(2**31)
    assert (Word(3) | 0x80000000) == -0x7FFFFFFD
    assert (1 ^ Word(-1)) == -2


def test_a_shift_to_the_right_keeps_the_sign():
    assert Word(0xC9) << 24 >> 16 == -0x3700
    assert Word(-1) >> 31 == -1
    assert (Word(-(2**31)) >> 27 & 31) == 16


def test_pointers_load_and_store_in_their_width():
    @micropython.viper
    def through(words: ptr32, halves: ptr16, octets: ptr8):
        octets[0] = 0x1FF
        halves[1] = -2
        words[1] = 0x80000000
        octets[8] = words[1] >> 24  # shifts ones in, of which a byte is stored

    data = array("i", [0, 0, 0])
    through(data, data, data)
    assert data[0] & 0xFFFFFFFF == 0xFFFE00FF
    assert list(data)[1:] == [-(2**31), 0x80]


def test_bytes_and_halves_are_unsigned_words_signed():
    @micropython.viper
    def first(words: ptr32, halves: ptr16, octets: ptr8):
        return words[0], halves[0], octets[0]

    data = array("i", [-1])
    assert first(data, data, data) == (-1, 0xFFFF, 0xFF)


def test_a_pointer_from_an_address_reaches_buffer_and_register():
    @micropython.viper
    def swap(buffer_address: int, register_address: int) -> int:
        buffer = ptr32(buffer_address)
        register = ptr32(register_address)
        value = register[0]
        register[0] = buffer[1]
        buffer[1] = value
        return value

    memory.reset()
    data = array("i", [1, 2])
    memory.register(0xD0000014, value=7)
    assert swap(addressof(data), 0xD0000014 - (1 << 32)) == 7
    assert (list(data), memory.load(0xD0000014, 4)) == ([1, 7], 2)


def test_an_access_outside_the_buffer_fails():
    @micropython.viper
    def peek(words: ptr32, index: int) -> int:
        return words[index]

    data = array("i", [1, 2])
    assert peek(data, 1) == 2
    for index in (-1, 2):
        assert "viper access" in str(raises(AssertionError, peek, data, index))


def test_int_arguments_become_words_and_objects_stay():
    @micropython.viper
    def plus_one(a: int, anything) -> int:
        assert anything is None
        return a + 1

    assert plus_one(0x7FFFFFFF, None) == -(2**31)
    assert type(plus_one(1, None)) is int
    raises(TypeError, plus_one, 1)


# --- the simulated chip is strict -----------------------------------------------------------


def test_the_controller_refuses_what_silicon_would_swallow():
    chip = rp2040.Chip()
    chip.i2c.answers = [rp2040.STUCK_WAITING]
    base = 0x40044000
    assert "IC_TAR" in str(raises(AssertionError, memory.store, base + 4, 4, 0x48))
    memory.store(base + 0x10, 4, 0x100)
    memory.store(base + 0x10, 4, 0x300)
    for _ in range(14):
        memory.store(base + 0x10, 4, 0x100)
    assert "overrun" in str(raises(AssertionError, memory.store, base + 0x10, 4, 0x100))
    memory.store(base + 0x6C, 4, 0)
    assert "disabled" in str(raises(AssertionError, memory.store, base + 0x10, 4, 0x100))
    assert memory.load(base + 0x10, 4) == 0
    assert chip.i2c.underflows == 1


def test_an_abort_keeps_the_fifo_flushed_until_it_is_cleared():
    chip = rp2040.Chip()
    chip.i2c.answers = [rp2040.NACK, rp2040.reading(0x1900)]
    base = 0x40044000
    for _ in range(2):
        memory.store(base + 0x10, 4, 0x100)
        memory.store(base + 0x10, 4, 0x300)
        rp2040.clock.now.advance_us(100)
        memory.load(base + 0x80, 4)
        memory.load(base + 0x78, 4)
    assert (chip.i2c.transfers, chip.i2c.lost_commands) == (1, 2)
    memory.load(base + 0x54, 4)
    memory.store(base + 0x10, 4, 0x100)
    memory.store(base + 0x10, 4, 0x300)
    rp2040.clock.now.advance_us(74)
    assert memory.load(base + 0x78, 4) == 0
    rp2040.clock.now.advance_us(1)
    assert [memory.load(base + offset, 4) for offset in (0x78, 0x10, 0x10)] == [2, 0x819, 0x00]
