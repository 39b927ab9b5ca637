# pyright: reportUndefinedVariable=false
"""Reads on an RP2040's I2C controller that words describe: hal/rp2040_i2c_words.py.

    run = bind(read, addressof(words), HELD)        # the whole read
    begin = bind(start, addressof(words))           # in one interrupt, ...
    end = bind(read, addressof(words), FLIGHT)      # ... and in the next

Both are for any context, allocate nothing and call nothing: a call would need a global, and a
viper function with globals sets up an exception handler each time. "DS" = Raspberry Pi RP2040
datasheet, section 4.3.
"""

from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.hal.errors import (
    ARBITRATION_LOSS,
    BUS,
    BUSY,
    NO_ACK_ADDRESS,
    NO_ACK_DATA,
    OK,
    OTHER,
    TIMEOUT,
)
from noheap.hal.rp2040_i2c_registers import (
    ABORT,
    ABRT_7B_ADDR_NOACK,
    ABRT_TXDATA_NOACK,
    ARB_LOST,
    CLR_STOP_DET,
    CLR_TX_ABRT,
    DATA_CMD,
    ENABLE,
    ENABLED,
    MST_ACTIVITY,
    RAW_INTR_STAT,
    RXFLR,
    STATUS,
    STOP,
    STOP_DET,
    TAR,
    TX_ABRT,
    TX_ABRT_SOURCE,
)
from noheap.hal.rp2040_i2c_words import (
    ADDRESS,
    BLOCKED_US,
    BUFFER_AT,
    BUS_AT,
    CLOCK,
    COMMANDS,
    CONTROLLER,
    DEVICE_WORDS,
    FLIGHT,
    HELD,
    NUMBER,
    READS,
    START_US,
    TIMEOUT_US,
)

_ABORT_US = const(1000)  # most time for the STOP of a failed transfer


def description(bus_words, address: int, number: int, reads: int, buffer_at: int):
    """Returns the words of a device, or of a read without its commands. Allocates."""
    words = array("i", bytes(4 * DEVICE_WORDS))
    words[BUS_AT] = addressof(bus_words)
    words[ADDRESS] = address
    words[CONTROLLER] = bus_words[CONTROLLER]
    words[CLOCK] = bus_words[CLOCK]
    words[NUMBER] = number
    words[READS] = reads
    words[BUFFER_AT] = buffer_at
    return words


@micropython.viper
def read(reading: ptr32, mine: int) -> int:
    """Performs the whole read if `mine` is HELD; ends the one that was started if it is FLIGHT.

    Returns a kind: BUSY while another transfer, or the one that was started, is under way.
    """
    i2c = ptr32(reading[CONTROLLER])
    bus = ptr32(reading[BUS_AT])
    if not mine:
        if bus[HELD]:
            return BUSY
        bus[HELD] = 1
        if bus[FLIGHT]:
            bus[HELD] = 0
            return BUSY
        if i2c[STATUS] & MST_ACTIVITY | i2c[TAR] - reading[ADDRESS]:
            clock = ptr32(reading[CLOCK])
            until = clock[0] + bus[TIMEOUT_US]
            while i2c[STATUS] & MST_ACTIVITY and until - clock[0] > 0:
                pass  # machine.I2C returns before the STOP of a read
            i2c[ENABLE] = 0  # TAR may be written only while disabled: DS 4.3.10.2.1
            i2c[TAR] = reading[ADDRESS]
            i2c[ENABLE] = ENABLED
        i2c[CLR_TX_ABRT]
        i2c[DATA_CMD] = reading[COMMANDS]
        clock = ptr32(reading[CLOCK])  # from here to the last byte, the wire is slower
        until = clock[0] + bus[TIMEOUT_US]
        command = reading
        while not command[COMMANDS] & STOP:
            command = ptr32(int(command) + 4)
            i2c[DATA_CMD] = command[COMMANDS]
        i2c[CLR_STOP_DET]
        while i2c[RXFLR] - reading[READS]:
            if i2c[RAW_INTR_STAT] & TX_ABRT:
                break
            if until - clock[0] < 0:
                break
    else:
        if bus[FLIGHT] - reading[NUMBER]:
            return OTHER
        clock = ptr32(reading[CLOCK])
        until = bus[START_US] + bus[TIMEOUT_US]
        if not i2c[RAW_INTR_STAT] & (TX_ABRT | STOP_DET):
            if until - clock[0] > 0:
                return BUSY
    if not i2c[RXFLR] - reading[READS]:
        buffer = ptr8(reading[BUFFER_AT])
        while i2c[RXFLR]:
            buffer[0] = i2c[DATA_CMD]
            buffer = ptr8(int(buffer) + 1)
        while True:
            if i2c[RAW_INTR_STAT] & STOP_DET:
                bus[mine + 0] = 0  # not bus[mine], which viper scales in place
                return OK
            if until - clock[0] < 0:
                break
    # It failed. After a refused byte the controller itself sends the STOP: DS 4.3.7.
    kind = BUS
    if i2c[RAW_INTR_STAT] & TX_ABRT:
        source = i2c[TX_ABRT_SOURCE]
        if source & ABRT_7B_ADDR_NOACK:
            kind = NO_ACK_ADDRESS
        elif source & ABRT_TXDATA_NOACK:
            kind = NO_ACK_DATA
        elif source & ARB_LOST:
            kind = ARBITRATION_LOSS
    elif not i2c[RAW_INTR_STAT] & STOP_DET:
        kind = TIMEOUT
        i2c[ENABLE] = ENABLED | ABORT  # a STOP as soon as the lines allow it: DS 4.3.10.3
    until = clock[0] + _ABORT_US
    while i2c[STATUS] & MST_ACTIVITY and until - clock[0] > 0:
        pass
    i2c[ENABLE] = 0  # empties the FIFOs
    i2c[ENABLE] = ENABLED
    i2c[CLR_TX_ABRT]
    bus[mine + 0] = 0
    return kind


@micropython.viper
def start(reading: ptr32) -> int:  # noheap: isr
    """Starts the read; returns a kind, BUSY if another transfer is under way. Never waits."""
    i2c = ptr32(reading[CONTROLLER])
    bus = ptr32(reading[BUS_AT])
    if bus[HELD] | bus[FLIGHT]:
        return BUSY
    if i2c[STATUS] & MST_ACTIVITY | i2c[TAR] - reading[ADDRESS]:
        if i2c[STATUS] & MST_ACTIVITY:
            clock = ptr32(reading[CLOCK])
            if not bus[BLOCKED_US]:
                bus[BLOCKED_US] = clock[0] | 1
            elif clock[0] - bus[BLOCKED_US] > bus[TIMEOUT_US]:
                i2c[ENABLE] = 0
                i2c[ENABLE] = ENABLED
                bus[BLOCKED_US] = 0
                return TIMEOUT
            return BUSY
        i2c[ENABLE] = 0
        i2c[TAR] = reading[ADDRESS]
        i2c[ENABLE] = ENABLED
    bus[BLOCKED_US] = 0
    bus[FLIGHT] = reading[NUMBER]
    i2c[CLR_TX_ABRT]
    i2c[DATA_CMD] = reading[COMMANDS]
    bus[START_US] = ptr32(reading[CLOCK])[0]
    while not reading[COMMANDS] & STOP:
        reading = ptr32(int(reading) + 4)
        i2c[DATA_CMD] = reading[COMMANDS]
    i2c[CLR_STOP_DET]
    return OK
