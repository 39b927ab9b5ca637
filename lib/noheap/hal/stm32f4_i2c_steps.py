# pyright: reportUndefinedVariable=false
"""The steps of a prepared read on an STM32F4's I2C controller: one viper function for each state.

    kind = begin(at)                        # `at` is the address of the read's words
    kind = STEPS[words[STATE]](at)          # in each tick that follows, while it is BUSY
    if kind == FAILED:
        kind = fail(at)

A step does what the controller is ready for, at most one byte, or two at the end. It does not
wait and allocates nothing. The words are in hal/stm32f4_i2c_words.py. "RM" = ST RM0383 revision
3, section 18: 18.3.3 master mode, 18.6 registers.
"""

import micropython
from micropython import const

from noheap.hal.errors import (
    ARBITRATION_LOSS,
    BUS,
    BUSY,
    NO_ACK_ADDRESS,
    NO_ACK_DATA,
    OK,
    OVERRUN,
)
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
    SWRST,
    TRISE,
    TXE,
)
from noheap.hal.stm32f4_i2c_words import (
    ADDRESS,
    AWAIT_ADDRESS,
    AWAIT_START,
    AWAIT_STOP,
    BUFFER_AT,
    CONTROLLER,
    DATA_AT,
    FAILED,
    GOT,
    IDLE,
    KIND,
    READ_MANY,
    READ_ONE,
    READS,
    SENT,
    STATE,
    STUCK,
    WRITE,
    WRITES,
)

_ERRORS = const(BERR | ARLO | AF | OVR)


@micropython.viper
def begin(words: ptr32) -> int:  # noheap: isr
    """Requests the START of a read that is idle; returns a kind, or STUCK."""
    i2c = ptr32(words[CONTROLLER])
    if i2c[CR1] & PE:
        return BUSY  # somebody's transfer
    if i2c[SR2] & MSL:
        return STUCK  # MicroPython's ports/stm32/i2c.c has seen that
    words[SENT] = 0
    words[GOT] = 0
    words[KIND] = OK
    words[STATE] = AWAIT_START
    i2c[CR1] = PE
    i2c[CR1] = PE | START  # it waits until the bus is free
    return OK


@micropython.viper
def await_start(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    if status & _ERRORS:
        return FAILED
    if status & SB:
        address = words[ADDRESS] << 1
        if words[SENT] == words[WRITES]:
            address = address | 1  # to read
        i2c[DR] = address
        words[STATE] = AWAIT_ADDRESS
    return BUSY


@micropython.viper
def await_address(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    if status & _ERRORS:
        return FAILED
    if status & ADDR:
        # Reading SR2 after SR1 clears ADDR, and the controller lets SCL go.
        if words[SENT] < words[WRITES]:
            i2c[SR2]
            words[STATE] = WRITE
        elif words[READS] == 1:
            i2c[CR1] = i2c[CR1] & ~(ACK | POS)
            i2c[SR2]
            i2c[CR1] = i2c[CR1] | STOP
            words[STATE] = READ_ONE
        else:
            if words[READS] == 2:
                i2c[CR1] = i2c[CR1] & ~ACK | POS  # the second byte is not acknowledged
            else:
                i2c[CR1] = i2c[CR1] | ACK
            i2c[SR2]
            words[STATE] = READ_MANY
    return BUSY


@micropython.viper
def write(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    if status & _ERRORS:
        return FAILED
    sent = words[SENT]
    if sent < words[WRITES]:
        if status & TXE:
            i2c[DR] = ptr8(words[DATA_AT])[sent]
            words[SENT] = sent + 1
    elif status & BTF:  # the last byte is out and was taken
        i2c[CR1] = i2c[CR1] | START
        words[STATE] = AWAIT_START
    return BUSY


@micropython.viper
def read_many(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    if status & _ERRORS:
        return FAILED
    got = words[GOT]
    left = words[READS] - got
    buffer = ptr8(words[BUFFER_AT])
    # With three left, and with two, only BTF says that it is safe to go on: one byte is in DR
    # then and the next in the shift register, and SCL is held (RM 18.3.3, master receiver).
    if left > 3:
        if status & RXNE:
            buffer[got] = i2c[DR]
            words[GOT] = got + 1
    elif status & BTF:
        if left == 3:
            i2c[CR1] = i2c[CR1] & ~ACK  # for the last byte, which follows once DR is read
            buffer[got] = i2c[DR]
            words[GOT] = got + 1
        else:
            i2c[CR1] = i2c[CR1] | STOP
            buffer[got] = i2c[DR]
            got += 1
            buffer[got] = i2c[DR]
            words[GOT] = got + 1
            words[STATE] = AWAIT_STOP
    return BUSY


@micropython.viper
def read_one(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    if status & _ERRORS:
        return FAILED
    if status & RXNE:
        ptr8(words[BUFFER_AT])[0] = i2c[DR]
        words[GOT] = 1
        words[STATE] = AWAIT_STOP
    return BUSY


@micropython.viper
def await_stop(words: ptr32) -> int:  # noheap: isr
    i2c = ptr32(words[CONTROLLER])
    if i2c[SR1] & _ERRORS:
        return FAILED
    if i2c[CR1] & STOP:
        return BUSY
    i2c[CR1] = 0  # PE off, as machine.I2C leaves it; POS and ACK too
    words[STATE] = IDLE
    return words[KIND]


STEPS = (await_start, await_address, write, read_many, read_one, await_stop)


@micropython.viper
def fail(words: ptr32) -> int:  # noheap: isr
    """Ends a read whose step has FAILED; returns its kind, or BUSY while a STOP is due.

    After the kinds beyond NO_ACK_DATA the controller must be reset: the bus is not ours any more,
    or what it does is not known.
    """
    i2c = ptr32(words[CONTROLLER])
    status = i2c[SR1]
    kind = OVERRUN
    if status & ARLO:
        kind = ARBITRATION_LOSS
    elif status & BERR:
        kind = BUS
    elif status & AF:
        words[KIND] = NO_ACK_DATA
        if words[STATE] == AWAIT_ADDRESS:
            words[KIND] = NO_ACK_ADDRESS
        i2c[CR1] = i2c[CR1] | STOP  # before AF is cleared: else a byte in DR would be sent
        i2c[SR1] = 0  # clears the error flags: RM 18.6.6
        words[STATE] = AWAIT_STOP
        return BUSY
    words[STATE] = IDLE
    return kind


@micropython.viper
def reset(words: ptr32):  # noheap: isr
    """Resets the controller, which keeps its rate, and releases the lines (RM 18.6.1, SWRST)."""
    i2c = ptr32(words[CONTROLLER])
    cr2 = i2c[CR2]
    ccr = i2c[CCR]
    trise = i2c[TRISE]
    i2c[CR1] = SWRST
    i2c[CR1] = 0
    i2c[CR2] = cr2
    i2c[CCR] = ccr
    i2c[TRISE] = trise
    words[STATE] = IDLE
