"""The step of an STM32F4's prepared read as machine code, on registers that are plain RAM.

What it must do at each state is said here once more, for CPython's viper stand-in and for the
code that a chip compiles.
"""

from array import array

from uctypes import addressof

from noheap.hal import errors
from noheap.hal.stm32f4_i2c import begin, reset, step
from support import ON_CHIP, no_alloc

# It keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "board")

CR1, CR2, DR, SR1, SR2, CCR, TRISE = 0, 1, 4, 5, 6, 7, 8
SB, ADDR, BTF, RXNE, TXE = 1, 2, 4, 0x40, 0x80


class Rig:
    def __init__(self, writes, reads):
        self.i2c = array("i", [0] * 9)
        self.data = bytes(range(0x10, 0x10 + writes)) + b"\0"
        self.buffer = bytearray(reads)
        address = addressof(self.i2c)
        if address >> 31:
            address -= 1 << 32
        self.words = array("i", [0, address, 0x48, writes, reads, 0, 0])

    def step(self, status, data=0):
        """One step at this SR1 (and DR); returns the state that it leads to."""
        self.i2c[SR1] = status
        self.i2c[DR] = data
        assert step(self.words, self.data, self.buffer) == errors.BUSY
        return self.words[0]


def test_a_write_and_a_read_of_two():
    rig = Rig(2, 2)
    assert begin(rig.words) == errors.OK
    assert (rig.words[0], rig.i2c[CR1]) == (1, 0x101)
    assert rig.step(0) == 1
    assert rig.step(SB) == 2
    assert rig.i2c[DR] == 0x90
    assert rig.step(0) == 2
    assert rig.step(ADDR) == 3
    assert rig.step(0, 5) == 3
    assert rig.i2c[DR] == 5
    for byte in (0x10, 0x11):
        assert rig.step(TXE) == 3
        assert rig.i2c[DR] == byte
    assert rig.step(TXE, 5) == 3
    assert rig.i2c[DR] == 5
    rig.i2c[CR1] = 1
    assert rig.step(BTF | TXE) == 1
    assert rig.i2c[CR1] == 0x101
    rig.i2c[CR1] = 1
    assert rig.step(SB) == 2
    assert rig.i2c[DR] == 0x91
    assert rig.step(ADDR) == 4
    assert rig.i2c[CR1] == 0x801  # POS, no ACK
    assert rig.step(RXNE, 7) == 4
    assert rig.step(RXNE | BTF, 7) == 6
    assert rig.i2c[CR1] == 0xA01
    assert rig.buffer == b"\x07\x07"
    assert rig.step(0) == 6
    rig.i2c[CR1] = 0x801  # the hardware has cleared STOP
    assert step(rig.words, rig.data, rig.buffer) == errors.OK
    assert (rig.words[0], rig.i2c[CR1]) == (0, 0)


def test_reads_of_one_and_of_many():
    rig = Rig(0, 1)
    begin(rig.words)
    assert rig.step(SB) == 2
    assert rig.i2c[DR] == 0x91
    rig.i2c[CR1] = 0x401
    assert rig.step(ADDR) == 5
    assert rig.i2c[CR1] == 0x201
    assert rig.step(RXNE, 9) == 6
    assert rig.buffer == b"\x09"

    rig = Rig(0, 5)
    begin(rig.words)
    rig.step(SB)
    rig.i2c[CR1] = 1
    assert rig.step(ADDR) == 4
    assert rig.i2c[CR1] == 0x401
    assert rig.step(RXNE, 1) == 4
    assert rig.step(RXNE | BTF, 2) == 4
    assert rig.step(RXNE, 3) == 4
    assert rig.words[6] == 2  # three left: RXNE alone does not do
    assert rig.step(RXNE | BTF, 3) == 4
    assert rig.i2c[CR1] == 1
    assert rig.step(RXNE | BTF, 4) == 6
    assert rig.i2c[CR1] == 0x201
    assert rig.buffer == b"\x01\x02\x03\x04\x04"


def test_each_error_has_its_kind():
    for status, state, kind in (
        (0x400, 2, errors.NO_ACK_ADDRESS),
        (0x400, 3, errors.NO_ACK_DATA),
    ):
        rig = Rig(1, 1)
        rig.words[0] = state
        rig.i2c[CR1] = 1
        assert rig.step(status) == 16 + kind
        assert (rig.i2c[CR1], rig.i2c[SR1]) == (0x201, 0)
        rig.i2c[CR1] = 1
        assert step(rig.words, rig.data, rig.buffer) == kind
        assert rig.i2c[CR1] == 0
    for status, kind in (
        (0x100, errors.BUS),
        (0x200, errors.ARBITRATION_LOSS),
        (0x600, errors.ARBITRATION_LOSS),
        (0x800, errors.OVERRUN),
    ):
        rig = Rig(1, 1)
        rig.words[0] = 3
        rig.i2c[SR1] = status
        assert step(rig.words, rig.data, rig.buffer) == kind
        assert rig.words[0] == 0


def test_begin_looks_first_and_reset_keeps_the_rate():
    rig = Rig(1, 1)
    rig.i2c[CR1] = 1
    assert begin(rig.words) == errors.BUSY
    rig.i2c[CR1] = 0
    rig.i2c[SR2] = 1
    assert begin(rig.words) == 16
    rig.i2c[CR2], rig.i2c[CCR], rig.i2c[TRISE] = 42, 0x8023, 13
    rig.words[0] = 4
    reset(rig.words)
    assert list(rig.i2c[1:2]) + list(rig.i2c[7:9]) == [42, 0x8023, 13]
    assert (rig.i2c[CR1], rig.words[0]) == (0, 0)


def test_nothing_allocates():
    rig = Rig(1, 1)
    words, data, buffer = rig.words, rig.data, rig.buffer

    def steps():
        begin(words)
        step(words, data, buffer)
        reset(words)

    no_alloc(steps)
    assert ON_CHIP or rig.words[0] == 0
