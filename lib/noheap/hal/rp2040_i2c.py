# pyright: reportUndefinedVariable=false
"""I2C on an RP2040 through the controller's FIFOs: typed errors, no gaps on the wire, and reads
that an interrupt starts and finishes without waiting.

    bus = FifoI2C(machine.I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000), 0)
    device = I2CDevice(bus, 0x48)
    reading = prepare(device, b"\\x00", buffer)
    reading.try_start()         # in one interrupt, ...
    reading.try_finish()        # ... in the next

hal/backend.py makes this bus on an RP2040. "DS" = Raspberry Pi RP2040 datasheet, section 4.3.
"""

from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.hal import rp2040
from noheap.hal.errors import BUSY, OK
from noheap.hal.i2c import I2CBus
from noheap.hal.rp2040_i2c_read import description, read
from noheap.hal.rp2040_i2c_registers import (
    CLR_STOP_DET,
    CLR_TX_ABRT,
    DATA_CMD,
    ENABLE,
    ENABLED,
    MST_ACTIVITY,
    RAW_INTR_STAT,
    READ,
    RESTART,
    RXFLR,
    STATUS,
    STOP,
    STOP_DET,
    TAR,
    TFNF,
    TX_ABRT,
)
from noheap.hal.rp2040_i2c_words import (
    ADDRESS,
    BUS_AT,
    BUS_WORDS,
    CLOCK,
    CONTROLLER,
    DEVICE,
    FLIGHT,
    HELD,
    NEVER,
    NUMBER,
    START_US,
    TIMEOUT_US,
)

_FIFO = const(16)


@micropython.viper
def _failed(device: ptr32) -> int:
    """Ends a failed blocking transfer in the way of a read that is overdue; returns its kind."""
    bus = ptr32(device[BUS_AT])
    bus[FLIGHT] = device[NUMBER]
    bus[START_US] = ptr32(device[CLOCK])[0] - bus[TIMEOUT_US] - 1
    kind = int(read(int(device), FLIGHT))
    bus[HELD] = 0
    return kind


def _transfer(words, length, failed):
    """Returns the transfers of the device whose words are at the address `words`.

    Whatever can raise comes before the START, so that the bus does not stay held. `length` is
    len and `failed` is _failed: as globals they would cost an exception handler in each call.
    """

    @micropython.viper
    def transfer(data, buffer) -> int:
        source = ptr8(data)
        target = ptr8(buffer)
        device = ptr32(int(words))
        bus = ptr32(device[BUS_AT])
        if bus[HELD] | bus[FLIGHT]:
            return BUSY
        bus[HELD] = 1
        if bus[FLIGHT]:
            bus[HELD] = 0
            return BUSY
        i2c = ptr32(device[CONTROLLER])
        if i2c[STATUS] & MST_ACTIVITY | i2c[TAR] - device[ADDRESS]:
            clock = ptr32(device[CLOCK])
            i2c[CLR_STOP_DET]
            until = clock[0] + bus[TIMEOUT_US]
            while i2c[STATUS] & MST_ACTIVITY:  # machine.I2C returns before the STOP of a read
                if until - clock[0] < 0:
                    return int(failed(words))
            i2c[ENABLE] = 0  # TAR may be written only while disabled: DS 4.3.10.2.1
            i2c[TAR] = device[ADDRESS]
            i2c[ENABLE] = ENABLED
        i2c[CLR_TX_ABRT]
        sent = 0
        if data:
            if buffer:
                i2c[DATA_CMD] = source[0]  # the rest is prepared while this is on the wire
                sent = 1
        i2c[CLR_STOP_DET]
        writes = int(length(data))
        reads = int(length(buffer))
        clock = ptr32(device[CLOCK])
        until = clock[0] + bus[TIMEOUT_US]
        asked = 0
        got = 0
        while not i2c[RAW_INTR_STAT] & (TX_ABRT | STOP_DET):
            if i2c[STATUS] & TFNF:
                if sent < writes:
                    command = source[sent]
                    sent += 1
                    if reads == 0:
                        if sent == writes:
                            command = command | STOP
                    i2c[DATA_CMD] = command
                elif asked < reads:
                    if asked - got < _FIFO:
                        command = READ
                        if asked == 0:
                            if writes:
                                command = READ | RESTART
                        asked += 1
                        if asked == reads:
                            command = command | STOP
                        i2c[DATA_CMD] = command
            if i2c[RXFLR]:
                target[got] = i2c[DATA_CMD]
                got += 1
                if got == reads:
                    break
            if until - clock[0] < 0:
                return int(failed(words))
        while not i2c[RAW_INTR_STAT] & (TX_ABRT | STOP_DET):
            if until - clock[0] < 0:
                return int(failed(words))
        if i2c[RAW_INTR_STAT] & TX_ABRT:
            return int(failed(words))
        while got < reads:
            target[got] = i2c[DATA_CMD]
            got += 1
        bus[HELD] = 0
        return OK

    return transfer


class FifoI2C(I2CBus):
    """The controller I2C0 or I2C1, `number`, with the pins and rate that a machine.I2C has set.

    A transfer that takes longer than `timeout_us` (100 to 1_000_000) is ended as TIMEOUT, so the
    longest one must fit into this time. Empty writes and Transactions go through `machine.I2C`.
    """

    def __init__(self, i2c, number: int, timeout_us: int = 10_000):
        if not 100 <= timeout_us <= 1_000_000:
            raise ValueError("timeout_us: 100 to 1000000")
        self.number = number
        self.words = words = array("i", bytes(4 * BUS_WORDS))
        words[CONTROLLER] = rp2040.i2c_base(number)
        words[CLOCK] = rp2040.CLOCK
        words[TIMEOUT_US] = timeout_us
        I2CBus.__init__(self, i2c)
        self._kept = []  # words of devices, of which their code has only the address
        self._prepared = 0  # how many reads

    def bind(self, device) -> None:
        """Gives `device` transfers that are viper functions made for its address."""
        words = description(self.words, device.address, DEVICE, NEVER, 0)
        self._kept.append(words)
        transfer = _transfer(addressof(words), len, _failed)

        def try_read_into(buffer) -> int:
            return transfer(b"", buffer)

        def try_write(data) -> int:
            # The controller cannot do an empty write (DS 4.3.3); machine.I2C does it in software.
            if not len(data):
                return self.try_transfer(device.address, data, None)
            return transfer(data, b"")

        device.try_read_into = try_read_into
        device.try_write = try_write
        device.try_write_read_into = transfer

    # The transfers of I2CBus, and so those of a Transaction, use the same two words.

    @property
    def busy(self) -> bool:
        return self.words[HELD] != 0

    @busy.setter
    def busy(self, value: bool) -> None:
        self.words[HELD] = value

    @property
    def flight(self) -> bool:
        return self.words[FLIGHT] != 0

    @flight.setter
    def flight(self, value: bool) -> None:
        self.words[FLIGHT] = value

    def prepare(self, device, data, buffer):
        """Returns a FifoRead; see hal/prepared.py."""
        from noheap.hal.rp2040_prepared import FifoRead

        self._prepared += 1
        return FifoRead(self.words, self._prepared, device.address, data, buffer)
