# pyright: reportUndefinedVariable=false
"""I2C on an STM32F4 by its registers, in steps that never wait: for prepared reads in a tick.

    bus = StepI2C(machine.I2C(1, freq=400_000), 1)
    reading = prepare(I2CDevice(bus, 0x48), b"\\x00", buffer)
    reading.try_start()         # in one tick
    reading.try_finish()        # in each tick that follows, until it is not BUSY

The controller (I2C "v1") has no FIFO: each byte wants something of the program. But at each such
point it holds SCL low until it gets it, so a step may come as late as it likes; the transfer then
takes that much longer. A two-byte register read takes eight calls when each comes later than
the wire. Everything else (I2CDevice's own methods) is `machine.I2C`'s.

"RM" = ST RM0383 revision 3, section 18: 18.3.3 master mode, 18.6 registers. Tested against
tools/noheap_testing/stm32f4.py, a simulation written from RM; neither silicon nor an emulator has
run it yet.
"""

from array import array
from time import ticks_diff, ticks_us

import micropython

from noheap.hal.errors import BUSY, NO_ACK_DATA, OK, OTHER, TIMEOUT
from noheap.hal.i2c import I2CBus
from noheap.hal.prepared import PreparedRead

_BASES = (0x40005400, 0x40005800, 0x40005C00)  # RM table 1

# Words of a prepared read.
_STATE = 0
_BASE = 1
_ADDRESS = 2
_WRITES = 3  # how many bytes to write ...
_READS = 4  # ... and to read
_SENT = 5
_GOT = 6
_WORDS = 7

# States: 1 START is asked for, until SB; 2 the address is on the wire, until ADDR or AF; 3
# writing; 4 reading two or more; 5 reading one; 6 STOP is asked for; 16 and above the same, with
# the kind of what went wrong.
_IDLE = 0

_STUCK = 16  # of `begin`

# Registers, as words from the base: CR1 0 (PE 1, START 0x100, STOP 0x200, ACK 0x400, POS 0x800),
# DR 4, SR1 5 (SB 1, ADDR 2, BTF 4, RXNE 0x40, TXE 0x80, BERR 0x100, ARLO 0x200, AF 0x400,
# OVR 0x800), SR2 6 (MSL 1, BUSY 2).


@micropython.viper
def step(words: ptr32, data: ptr8, buffer: ptr8) -> int:
    """Do what the controller is ready for; returns BUSY (9) or, once, the kind at the end.

    At most one byte a call, or two at the end. No wait, no allocation.
    """
    w = words
    i = ptr32(w[1])
    state = w[0]
    status = i[5]
    kind = 0
    if status & 0xF00:  # BERR, ARLO, AF, OVR
        if status & 0x200:
            kind = 3
        elif status & 0x100:
            kind = 4
        elif status & 0x400:
            kind = 2
            if state == 2:
                kind = 1
        else:
            kind = 5
        if kind < 3:
            i[0] = i[0] | 0x200  # before AF is cleared: a byte in DR would be sent else
            i[5] = 0  # the flags that are cleared by writing 0 (RM 18.6.6)
            w[0] = 16 + kind  # the kind, until the STOP is out
            return 9
        w[0] = 0
        return kind  # the bus is not ours any more, or nobody knows: the caller resets
    left = w[4] - w[6]
    if state == 1:
        if status & 1:
            if w[5] < w[3]:
                i[4] = w[2] << 1
            else:
                i[4] = w[2] << 1 | 1
            w[0] = 2
    elif state == 2:
        if status & 2:
            if w[5] < w[3]:
                i[6]  # this read, after that of SR1, clears ADDR and lets SCL go
                w[0] = 3
            elif left == 1:
                i[0] = i[0] & 0x3FF  # no ACK
                i[6]
                i[0] = i[0] | 0x200
                w[0] = 5
            else:
                if left == 2:
                    i[0] = i[0] & 0x3FF | 0x800  # POS: the second byte is the one without ACK
                else:
                    i[0] = i[0] | 0x400
                i[6]
                w[0] = 4
    elif state == 3:
        if w[5] < w[3]:
            if status & 0x80:
                i[4] = data[w[5]]
                w[5] = w[5] + 1
        elif status & 4:  # the last byte is out and was taken
            i[0] = i[0] | 0x100
            w[0] = 1
    elif state == 4:
        # With three left, and with two, only BTF says that it is safe to go on: then one byte is
        # in DR and the next in the shift register, and SCL is held (RM 18.3.3, master receiver).
        if left > 3:
            if status & 0x40:
                buffer[w[6]] = i[4]
                w[6] = w[6] + 1
        elif status & 4:
            if left == 3:
                i[0] = i[0] & 0xBFF  # no ACK for the last, which follows once DR is read
                buffer[w[6]] = i[4]
                w[6] = w[6] + 1
            else:
                i[0] = i[0] | 0x200
                left = w[6]
                buffer[left] = i[4]
                left += 1
                buffer[left] = i[4]
                w[6] = left + 1
                w[0] = 6
    elif state == 5:
        if status & 0x40:
            buffer[w[6]] = i[4]
            w[6] = w[6] + 1
            w[0] = 6
    elif i[0] & 0x200 == 0:
        i[0] = 0  # PE off, as machine.I2C leaves it; POS and ACK too
        if state >= 16:
            kind = state - 16
        w[0] = 0
        return kind
    return 9


@micropython.viper
def begin(words: ptr32) -> int:
    """Ask for the START of an idle read; returns a kind, or 16 if the controller is stuck."""
    i = ptr32(words[1])
    if i[0] & 1:
        return 9  # PE: somebody's transfer
    if i[6] & 1:
        return 16  # off, and yet master: MicroPython's ports/stm32/i2c.c has seen that
    words[5] = 0
    words[6] = 0
    words[0] = 1
    i[0] = 1  # PE
    i[0] = 0x101  # START, which waits until the bus is free
    return 0


@micropython.viper
def reset(words: ptr32):
    """Reset the controller, which keeps its rate, and release the lines (RM 18.6.1, SWRST)."""
    i = ptr32(words[1])
    cr2 = i[1]
    ccr = i[7]
    trise = i[8]
    i[0] = 0x8000
    i[0] = 0
    i[1] = cr2
    i[7] = ccr
    i[8] = trise
    words[0] = 0


class StepI2C(I2CBus):
    """I2C1 to I2C3, `number`, which the `machine.I2C` has set up: pins and rate are its.

    A prepared read is ended as TIMEOUT when `timeout_us`, 100 to 1_000_000, after its start it is
    not over: ticks that come late must fit in, too.
    """

    def __init__(self, i2c, number: int, timeout_us: int = 50_000):
        if number not in (1, 2, 3):
            raise ValueError("number: 1 to 3")
        if not 100 <= timeout_us <= 1_000_000:
            raise ValueError("timeout_us: 100 to 1000000")
        I2CBus.__init__(self, i2c)
        self.base = _BASES[number - 1]
        self.timeout_us = timeout_us

    def prepare(self, device, data, buffer):
        """A StepRead; see hal/prepared.py."""
        return StepRead(self, device.address, data, buffer)


class StepRead(PreparedRead):
    """Writes `data`, or nothing, and reads into `buffer`; see hal/prepared.py."""

    can_start = True

    def __init__(self, bus, address: int, data, buffer):
        if not len(buffer):
            raise ValueError("buffer: one byte or more")
        PreparedRead.__init__(self, address, data, buffer)
        self._bus = bus
        self._started_us = 0
        self._words = words = array("i", [0] * _WORDS)
        words[_BASE] = bus.base
        words[_ADDRESS] = address
        words[_WRITES] = len(data)
        words[_READS] = len(buffer)

    def try_start(self) -> int:
        """Start; returns a kind. Any context."""
        bus = self._bus
        if bus.busy or bus.flight:
            return BUSY
        bus.flight = True
        kind = begin(self._words)
        if kind == _STUCK:
            reset(self._words)
            kind = begin(self._words)
        if kind:
            bus.flight = False
        self._started_us = ticks_us()
        return kind

    def try_finish(self) -> int:
        """One step; returns BUSY until it is over, then its kind. Any context."""
        words = self._words
        if words[_STATE] == _IDLE:
            return OTHER
        kind = step(words, self._data, self._buffer)
        if kind == BUSY:
            if ticks_diff(ticks_us(), self._started_us) < self._bus.timeout_us:
                return BUSY
            kind = TIMEOUT
        if kind > NO_ACK_DATA:
            reset(words)
        self._bus.flight = False
        return kind

    def try_run(self) -> int:
        """Start and step until it is over; returns a kind."""
        kind = self.try_start()
        if kind == OK:
            kind = BUSY
            while kind == BUSY:
                kind = self.try_finish()
        return kind
