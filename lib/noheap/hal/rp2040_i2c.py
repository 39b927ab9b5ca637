# pyright: reportUndefinedVariable=false
"""I2C on an RP2040 through the controller's FIFOs: typed errors, no gaps on the wire, and reads
that an interrupt starts and takes without waiting.

    bus = FifoI2C(machine.I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000), 0)
    device = I2CDevice(bus, 0x48)
    reading = prepare(device, b"\\x00", buffer)
    reading.try_start()         # in one interrupt, ...
    reading.try_finish()        # ... in the next

"DS" = Raspberry Pi RP2040 datasheet, section 4.3; the registers are in 4.3.17. hal/backend.py
makes the bus where this chip is.
"""

from array import array

import micropython
from uctypes import addressof

from noheap.hal.i2c import I2CBus
from noheap.hal.rp2040 import CLOCK, i2c_base

# Words of a bus. HELD: a blocking transfer is under way, in whatever context; FLIGHT: the number
# of the prepared read that was started and is not finished. A context first sets its own word
# and then looks at the other's, so that one which comes in between is seen by one of the two.
_HELD = 0
_FLIGHT = 1
_BASE = 2  # of the controller's registers
_TIMEOUT_US = 3
_START_US = 4  # of the read in flight
_TIMERAWL = 5  # the address of the microsecond counter
_BLOCKED_US = 6  # since when the controller is busy with what is not ours; 0: it is not
BUS_WORDS = 7

# The numbers in i[...] below are words from the base: TAR 1, DATA_CMD 4, RAW_INTR_STAT 13
# (TX_ABRT is bit 6, STOP_DET bit 9), CLR_TX_ABRT 21, CLR_STOP_DET 24, ENABLE 27, STATUS 28 (TFNF
# is bit 1, MST_ACTIVITY bit 5), RXFLR 30, TX_ABRT_SOURCE 32. In DATA_CMD 0x100 is a read, 0x200
# STOP, 0x400 RESTART.
# Addresses of registers are read from words: as literals they would be big ints.


@micropython.viper
def failed(bus: int, late: int) -> int:
    """Free the controller after an abort, or when it was too `late`; returns the kind.

    The STOP after a refused byte is the controller's own (DS 4.3.7).
    """
    b = ptr32(bus)
    i = ptr32(b[2])
    t = ptr32(b[5])
    start = t[0]
    kind = 6
    if late:
        i[27] = 3  # ABORT: a STOP as soon as the lines allow (DS 4.3.10.3)
        while i[27] & 2 and t[0] - start < 1000:
            pass
    else:
        source = i[32]  # DS table 473
        kind = 4
        if source & 1:
            kind = 1
        elif source & 8:
            kind = 2
        elif source & 0x1000:
            kind = 3
    if kind != 3:
        while i[13] & 0x200 == 0 and t[0] - start < 1000:
            pass
    i[27] = 0  # empties the FIFOs
    i[27] = 1
    i[21]
    i[24]
    b[0] = 0
    b[1] = 0
    return kind


def _transfer(words, length, failed):
    """The transfers of one device. `words` is the address of base, device's address, bus's words.

    Everything that can raise is before the START, so that the bus never stays held. Globals
    would cost an exception handler in each call: hence the arguments.
    """

    @micropython.viper
    def transfer(data, buffer) -> int:
        d = ptr8(data)
        o = ptr8(buffer)
        w = ptr32(int(words))
        b = ptr32(w[2])
        if b[0] | b[1]:
            return 9
        b[0] = 1
        if b[1]:
            b[0] = 0
            return 9
        i = ptr32(w[0])
        if i[28] & 0x20 or i[1] != w[1]:
            t = ptr32(b[5])
            start = t[0]
            while i[28] & 0x20:  # machine.I2C does not wait for the STOP of its reads
                if t[0] - start > b[3]:
                    return int(failed(int(w[2]), 1))
            i[27] = 0  # TAR may be written only while disabled (DS 4.3.10.2.1)
            i[1] = w[1]
            i[27] = 1
        i[21]
        sent = 0
        if data:
            if buffer:
                i[4] = d[0]  # the rest is worked out while this is on the wire
                sent = 1
        i[24]
        n = int(length(data))
        m = int(length(buffer))
        t = ptr32(b[5])
        start = t[0]
        asked = 0
        got = 0
        while i[13] & 0x240 == 0:
            if i[28] & 2:
                if sent < n:
                    c = d[sent]
                    sent += 1
                    if m == 0:
                        if sent == n:
                            c = c | 0x200
                    i[4] = c
                elif asked < m:
                    if asked - got < 16:  # so many the RX FIFO holds
                        c = 0x100
                        if asked == 0:
                            if n:
                                c = 0x500
                        asked += 1
                        if asked == m:
                            c = c | 0x200
                        i[4] = c
            if i[30]:
                o[got] = i[4]
                got += 1
                if got == m:
                    break
            if t[0] - start > b[3]:
                return int(failed(int(w[2]), 1))
        while i[13] & 0x240 == 0:
            if t[0] - start > b[3]:
                return int(failed(int(w[2]), 1))
        if i[13] & 0x40:
            return int(failed(int(w[2]), 0))
        while got < m:
            o[got] = i[4]
            got += 1
        b[0] = 0
        return 0

    return transfer


class FifoI2C(I2CBus):
    """I2C0 or I2C1, `number`, which the `machine.I2C` has set up: pins and rate are its.

    A transfer that takes longer than `timeout_us`, 100 to 1_000_000, is ended as TIMEOUT: the
    longest one on the wire must fit in. Empty writes and a Transaction are `machine.I2C`'s.
    """

    def __init__(self, i2c, number: int, timeout_us: int = 10_000):
        if not 100 <= timeout_us <= 1_000_000:
            raise ValueError("timeout_us: 100 to 1000000")
        self.number = number
        self.words = words = array("i", bytes(4 * BUS_WORDS))
        words[_BASE] = i2c_base(number)
        words[_TIMEOUT_US] = timeout_us
        words[_TIMERAWL] = CLOCK
        I2CBus.__init__(self, i2c)
        self._kept = []
        self._prepared = 0  # how many

    def bind(self, device) -> None:
        """Give `device` transfers that are viper functions made for its address."""
        base = self.words[_BASE]
        words = array("i", [base, device.address, addressof(self.words)])
        self._kept.append(words)  # the code has its address only
        transfer = _transfer(addressof(words), len, failed)

        def try_read_into(buffer) -> int:
            return transfer(b"", buffer)

        def try_write(data) -> int:
            # The controller cannot do an empty one (DS 4.3.3); machine.I2C does it in software.
            if not len(data):
                return self.try_transfer(device.address, data, None)
            return transfer(data, b"")

        device.try_read_into = try_read_into
        device.try_write = try_write
        device.try_write_read_into = transfer

    # I2CBus's own transfers, those of a Transaction among them, go by the same two words.

    @property
    def busy(self) -> bool:
        return self.words[_HELD] != 0

    @busy.setter
    def busy(self, value: bool) -> None:
        self.words[_HELD] = value

    @property
    def flight(self) -> bool:
        return self.words[_FLIGHT] != 0

    @flight.setter
    def flight(self, value: bool) -> None:
        self.words[_FLIGHT] = value

    def prepare(self, device, data, buffer):
        """A FifoRead; see hal/prepared.py."""
        from noheap.hal.rp2040_prepared import FifoRead

        self._prepared += 1
        return FifoRead(self.words, self._prepared, device.address, data, buffer)
