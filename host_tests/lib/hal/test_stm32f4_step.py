"""The steps of an STM32F4's prepared read as machine code, on registers that are plain RAM.

What it must do at each state is said here once more, for CPython's viper stand-in and for the
code that a chip compiles.
"""

from array import array

from uctypes import addressof

from noheap.hal import errors
from noheap.hal.stm32f4_i2c import description
from noheap.hal.stm32f4_i2c_registers import (
    ACK,
    ADDR,
    AF,
    ARLO,
    BERR,
    BTF,
    CCR,
    CR1,
    CR2,
    DR,
    MSL,
    OVR,
    PE,
    POS,
    RXNE,
    SB,
    SR1,
    SR2,
    START,
    STOP,
    TRISE,
    TXE,
)
from noheap.hal.stm32f4_i2c_steps import STEPS, begin, fail, reset
from noheap.hal.stm32f4_i2c_words import (
    AWAIT_ADDRESS,
    AWAIT_START,
    AWAIT_STOP,
    FAILED,
    GOT,
    IDLE,
    READ_MANY,
    READ_ONE,
    STATE,
    STUCK,
    WRITE,
)
from support import no_alloc

# It keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "board")


class Rig:
    def __init__(self, writes, reads):
        self.i2c = array("i", [0] * (TRISE + 1))
        self.data = bytes(range(0x10, 0x10 + writes))
        self.buffer = bytearray(reads)
        address = addressof(self.i2c)
        if address >> 31:
            address -= 1 << 32
        self.words = description(address, 0x48, self.data, self.buffer)

    @property
    def state(self):
        return self.words[STATE]

    def one(self):
        """Returns the result of one step."""
        return STEPS[self.state](self.words)

    def step(self, status, data=0):
        """One step at this SR1 (and DR); returns the state that it leads to."""
        self.i2c[SR1] = status
        self.i2c[DR] = data
        assert self.one() == errors.BUSY
        return self.state


def test_a_write_and_a_read_of_two():
    rig = Rig(2, 2)
    assert begin(rig.words) == errors.OK
    assert (rig.state, rig.i2c[CR1]) == (AWAIT_START, PE | START)
    assert rig.step(0) == AWAIT_START
    assert rig.step(SB) == AWAIT_ADDRESS
    assert rig.i2c[DR] == 0x90
    assert rig.step(0) == AWAIT_ADDRESS
    assert rig.step(ADDR) == WRITE
    assert rig.step(0, 5) == WRITE
    assert rig.i2c[DR] == 5
    for byte in (0x10, 0x11):
        assert rig.step(TXE) == WRITE
        assert rig.i2c[DR] == byte
    assert rig.step(TXE, 5) == WRITE
    assert rig.i2c[DR] == 5
    rig.i2c[CR1] = PE
    assert rig.step(BTF | TXE) == AWAIT_START
    assert rig.i2c[CR1] == PE | START
    rig.i2c[CR1] = PE
    assert rig.step(SB) == AWAIT_ADDRESS
    assert rig.i2c[DR] == 0x91
    assert rig.step(ADDR) == READ_MANY
    assert rig.i2c[CR1] == PE | POS  # no ACK
    assert rig.step(RXNE, 7) == READ_MANY
    assert rig.step(RXNE | BTF, 7) == AWAIT_STOP
    assert rig.i2c[CR1] == PE | POS | STOP
    assert rig.buffer == b"\x07\x07"
    assert rig.step(0) == AWAIT_STOP
    rig.i2c[CR1] = PE | POS  # the hardware has cleared STOP
    assert rig.one() == errors.OK
    assert (rig.state, rig.i2c[CR1]) == (IDLE, 0)


def test_reads_of_one_and_of_many():
    rig = Rig(0, 1)
    begin(rig.words)
    assert rig.step(SB) == AWAIT_ADDRESS
    assert rig.i2c[DR] == 0x91
    rig.i2c[CR1] = PE | ACK
    assert rig.step(ADDR) == READ_ONE
    assert rig.i2c[CR1] == PE | STOP
    assert rig.step(RXNE, 9) == AWAIT_STOP
    assert rig.buffer == b"\x09"

    rig = Rig(0, 5)
    begin(rig.words)
    rig.step(SB)
    rig.i2c[CR1] = PE
    assert rig.step(ADDR) == READ_MANY
    assert rig.i2c[CR1] == PE | ACK
    assert rig.step(RXNE, 1) == READ_MANY
    assert rig.step(RXNE | BTF, 2) == READ_MANY
    assert rig.step(RXNE, 3) == READ_MANY
    assert rig.words[GOT] == 2  # three left: RXNE alone does not do
    assert rig.step(RXNE | BTF, 3) == READ_MANY
    assert rig.i2c[CR1] == PE
    assert rig.step(RXNE | BTF, 4) == AWAIT_STOP
    assert rig.i2c[CR1] == PE | STOP
    assert rig.buffer == b"\x01\x02\x03\x04\x04"


def test_each_error_has_its_kind():
    for state in range(AWAIT_START, AWAIT_STOP + 1):
        rig = Rig(1, 1)
        rig.words[STATE] = state
        rig.i2c[CR1] = PE
        rig.i2c[SR1] = AF
        assert rig.one() == FAILED
        assert fail(rig.words) == errors.BUSY
        assert rig.state == AWAIT_STOP
        assert (rig.i2c[CR1], rig.i2c[SR1]) == (PE | STOP, 0)
        assert rig.one() == errors.BUSY
        rig.i2c[CR1] = PE
        kind = errors.NO_ACK_ADDRESS if state == AWAIT_ADDRESS else errors.NO_ACK_DATA
        assert rig.one() == kind
        assert (rig.state, rig.i2c[CR1]) == (IDLE, 0)
        for status, kind in (
            (BERR, errors.BUS),
            (ARLO, errors.ARBITRATION_LOSS),
            (ARLO | AF, errors.ARBITRATION_LOSS),
            (OVR, errors.OVERRUN),
        ):
            rig = Rig(1, 1)
            rig.words[STATE] = state
            rig.i2c[SR1] = status
            assert rig.one() == FAILED
            assert fail(rig.words) == kind
            assert rig.state == IDLE


def test_a_read_after_one_that_was_refused_has_its_own_kind():
    rig = Rig(1, 1)
    rig.words[STATE] = AWAIT_ADDRESS
    rig.i2c[SR1] = AF
    fail(rig.words)
    rig.i2c[CR1] = 0
    assert rig.one() == errors.NO_ACK_ADDRESS
    assert begin(rig.words) == errors.OK
    rig.words[STATE] = AWAIT_STOP
    rig.i2c[CR1] = PE
    assert rig.one() == errors.OK


def test_begin_looks_first_and_reset_keeps_the_rate():
    rig = Rig(1, 1)
    rig.i2c[CR1] = PE
    assert begin(rig.words) == errors.BUSY
    rig.i2c[CR1] = 0
    rig.i2c[SR2] = MSL
    assert begin(rig.words) == STUCK
    rig.i2c[CR2], rig.i2c[CCR], rig.i2c[TRISE] = 42, 0x8023, 13
    rig.words[STATE] = READ_MANY
    reset(rig.words)
    assert (rig.i2c[CR2], rig.i2c[CCR], rig.i2c[TRISE]) == (42, 0x8023, 13)
    assert (rig.i2c[CR1], rig.state) == (0, IDLE)


def test_nothing_allocates():
    rig = Rig(1, 1)
    words = rig.words

    def steps():
        begin(words)
        for n in range(AWAIT_START, AWAIT_STOP + 1):
            STEPS[n](words)
        fail(words)
        reset(words)

    no_alloc(steps)
    assert rig.state == IDLE
