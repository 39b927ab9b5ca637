"""Prepared reads on an STM32F4's I2C registers, in steps that never wait.

    bus = StepI2C(machine.I2C(1, freq=400_000), 1)
    reading = prepare(I2CDevice(bus, 0x48), b"\\x00", buffer)
    reading.try_start()         # in one tick
    reading.try_finish()        # in each tick that follows, until it is not BUSY

The controller (I2C "v1") has no FIFO, so the program must act at each byte. Until it does, the
controller holds SCL low: a step may come late, and only makes the transfer longer. A two-byte
register read takes eight calls if each comes after the wire is done. I2CDevice's own methods use
`machine.I2C`.

The steps are in hal/stm32f4_i2c_steps.py. They are tested against tools/noheap_testing/stm32f4.py,
a simulation written from the reference manual; no silicon and no emulator has run them yet. "RM" =
ST RM0383 revision 3.
"""

from array import array
from time import ticks_diff, ticks_us

from micropython import const
from uctypes import addressof

from noheap.hal.errors import BUSY, NO_ACK_DATA, OK, OTHER, TIMEOUT
from noheap.hal.i2c import I2CBus
from noheap.hal.prepared import PreparedRead
from noheap.hal.stm32f4_i2c_steps import STEPS, begin, fail, reset
from noheap.hal.stm32f4_i2c_words import (
    ADDRESS,
    BUFFER_AT,
    CONTROLLER,
    DATA_AT,
    FAILED,
    IDLE,
    READING_WORDS,
    READS,
    STATE,
    STUCK,
    WRITES,
)

_I2C1 = const(0x40005400)  # RM table 1; I2C2 and I2C3 follow
_STRIDE = const(0x400)


class StepI2C(I2CBus):
    """The controller I2C1 to I2C3, `number`, with the pins and rate that a machine.I2C has set.

    A prepared read that is not over `timeout_us` (100 to 1_000_000) after its start is ended as
    TIMEOUT, so late ticks must fit into this time.
    """

    def __init__(self, i2c, number: int, timeout_us: int = 50_000):
        if number not in (1, 2, 3):
            raise ValueError("number: 1 to 3")
        if not 100 <= timeout_us <= 1_000_000:
            raise ValueError("timeout_us: 100 to 1000000")
        I2CBus.__init__(self, i2c)
        self.base = _I2C1 + _STRIDE * (number - 1)
        self.timeout_us = timeout_us

    def prepare(self, device, data, buffer):
        """Returns a StepRead; see hal/prepared.py."""
        return StepRead(self, device.address, data, buffer)


class StepRead(PreparedRead):
    """Writes a copy of `data`, if any, and reads into `buffer`; see hal/prepared.py."""

    can_start = True

    def __init__(self, bus, address: int, data, buffer):
        if not len(buffer):
            raise ValueError("buffer: one byte or more")
        data = bytes(data)
        PreparedRead.__init__(self, address, data, buffer)
        self._bus = bus
        self._started_us = 0
        self._words = words = description(bus.base, address, data, buffer)
        self._at = addressof(words)

    def try_start(self) -> int:
        """Starts the read; returns a kind. Any context."""
        bus = self._bus
        if bus.busy or bus.flight:
            return BUSY
        bus.flight = True
        kind = begin(self._at)
        if kind == STUCK:
            reset(self._at)
            kind = begin(self._at)
        if kind:
            bus.flight = False
        self._started_us = ticks_us()
        return kind

    def try_finish(self) -> int:
        """Performs one step; returns BUSY until the read is over, then its kind. Any context."""
        state = self._words[STATE]
        if state == IDLE:
            return OTHER
        kind = STEPS[state](self._at)
        if kind == FAILED:
            kind = fail(self._at)
        if kind == BUSY:
            if ticks_diff(ticks_us(), self._started_us) < self._bus.timeout_us:
                return BUSY
            kind = TIMEOUT
        if kind > NO_ACK_DATA:
            reset(self._at)
        self._bus.flight = False
        return kind

    def try_run(self) -> int:
        """Starts the read and performs its steps until it is over; returns a kind."""
        kind = self.try_start()
        if kind == OK:
            kind = BUSY
            while kind == BUSY:
                kind = self.try_finish()
        return kind


def description(base: int, address: int, data, buffer):
    """Returns the words of a read that is idle. Allocates."""
    words = array("i", bytes(4 * READING_WORDS))
    words[STATE] = IDLE
    words[CONTROLLER] = base
    words[ADDRESS] = address
    words[DATA_AT] = addressof(data)
    words[WRITES] = len(data)
    words[BUFFER_AT] = addressof(buffer)
    words[READS] = len(buffer)
    return words
