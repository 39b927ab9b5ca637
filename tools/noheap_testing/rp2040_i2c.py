"""The RP2040's I2C controller as a master, byte by byte on a simulated wire.

    controller = Controller(Wire({0x48: Target(b"\\x19\\x00")}))

For the FIFO back end; the sampler's own tests use the simpler one in rp2040.py. "DS" = RP2040
datasheet section 4.3. Stricter than the chip: an access that silicon silently ignores fails the
test. Each access to a register takes `access_ns`, so that loops which poll see time pass.
"""

from . import clock, memory

_BASE = 0x40044000
_TIMERAWL = 0x40054028
_READ, _STOP, _RESTART = 0x100, 0x200, 0x400  # DS table 450
_FIFO = 16
_ADDRESS_NOACK, _DATA_NOACK, _ARB_LOST, _USER = 1 << 0, 1 << 3, 1 << 12, 1 << 16  # DS table 473


class Controller:
    bit_ns = 2500

    def __init__(self, wire, bus=0, access_ns=40):
        self.wire = wire
        self.enabled = True
        self.tar = 0
        self.lost_commands = 0  # written while an abort was not cleared
        self.cuts = 0  # transfers that were ended by disabling, without a STOP
        self._tx = []
        self._rx = []
        self._abort = 0
        self._aborting = False
        self._stop_det = 0
        self._connected = None  # None, or the direction bit
        self._step = None  # a function for the end of what is on the wire
        self._end_ns = 0
        base = _BASE + bus * 0x4000

        def timed(function):
            def access(*arguments):
                clock.now.advance_ns(access_ns)
                self._settle()
                result = function(*arguments)
                self._settle()
                return result

            return access

        for offset, read, write in (
            (0x04, lambda: self.tar, self._write_tar),
            (0x10, self._read_data, self._write_data),
            (0x34, self._raw_status, None),
            (0x54, self._clear_abort, None),
            (0x60, self._clear_stop, None),
            (0x6C, self._read_enable, self._write_enable),
            (0x70, self._status, None),
            (0x74, lambda: len(self._tx), None),
            (0x78, lambda: len(self._rx), None),
            (0x80, lambda: self._abort, None),
        ):
            memory.register(base + offset, timed(read), timed(write) if write else None)
        memory.register(_TIMERAWL, timed(lambda: clock.now.us))

    @property
    def idle(self):
        self._settle()
        return self._step is None and self._connected is None and not self._tx and not self._rx

    @property
    def aborted(self):
        """Whether an abort holds the FIFO flushed."""
        return self._abort != 0

    # The wire

    def _settle(self):
        """Do all that is due by now."""
        while True:
            if self._step is None:
                self._next()
            if self._step is None or clock.now.ns < self._end_ns:
                return
            step, self._step = self._step, None
            step()

    def _after(self, bits, step):
        """Takes `step` this many bits after the last one, or after the wait."""
        self._step = step
        self._end_ns += bits * self.bit_ns

    def _next(self):
        if self._aborting and self._connected is not None:
            self.wire.end_of_reading()
            self._fail(_USER)
        elif self.wire.stuck:
            self._end_ns = clock.now.ns
        elif self._tx and self.enabled:
            reading = 1 if self._tx[0] & _READ else 0
            if self._connected is None or self._tx[0] & _RESTART:
                self._tx[0] &= ~_RESTART
                self._after(10, lambda: self._address(reading))
            elif self._connected != reading:
                raise AssertionError("the direction changes without RESTART")
            else:
                self._after(9, self._byte)

    def _address(self, reading):
        self.wire.start()
        if self.wire.lost():
            self._fail(_ARB_LOST)
        elif self.wire.address(self.tar << 1 | reading):
            self._connected = reading
        else:
            self._fail(_ADDRESS_NOACK)

    def _byte(self):
        command = self._tx.pop(0)
        if self.wire.lost():
            self._fail(_ARB_LOST)
            return
        if command & _READ:
            # With an empty FIFO it holds SCL and acknowledges: without a STOP, more must come.
            more = not self._tx or self._tx[0] & (_READ | _RESTART) == _READ
            if len(self._rx) == _FIFO:
                raise AssertionError("RX FIFO overrun")
            self._rx.append(self.wire.read(more and not command & _STOP))
        elif not self.wire.write(command & 0xFF):
            self._fail(_DATA_NOACK)
            return
        if command & _STOP:
            self._after(1, self._stop)

    def _fail(self, source):
        self._abort |= source
        self._tx.clear()  # flushed, and held so until CLR_TX_ABRT
        self._rx.clear()
        self._connected = None
        self._aborting = False
        if source != _ARB_LOST:
            self._after(1, self._stop)

    def _stop(self):
        self.wire.stop()
        self._connected = None
        self._stop_det = 1

    # Registers

    def _raw_status(self):
        return (0x40 if self._abort else 0) | (0x200 if self._stop_det else 0)

    def _status(self):
        active = self._step is not None or self._connected is not None
        waiting = bool(self._tx) and self.wire.stuck
        return (0x21 if active or waiting else 0) | (2 if len(self._tx) < _FIFO else 0)

    def _write_data(self, value):
        if not self.enabled:
            raise AssertionError("IC_DATA_CMD written while disabled")
        if self._abort:
            self.lost_commands += 1
            return
        if len(self._tx) >= _FIFO:
            raise AssertionError("TX FIFO overrun")
        if not self._tx and self._step is None:
            self._end_ns = clock.now.ns
        self._tx.append(value)

    def _read_data(self):
        if not self._rx:
            raise AssertionError("RX FIFO is empty")
        return self._rx.pop(0)

    def _clear_abort(self):
        self._abort = 0
        return 0

    def _clear_stop(self):
        self._stop_det = 0
        return 0

    def _write_tar(self, value):
        if self.enabled:
            raise AssertionError("IC_TAR written while enabled (DS 4.3.10.2.1)")
        self.tar = value

    def _read_enable(self):
        return (1 if self.enabled else 0) | (2 if self._aborting else 0)

    def _write_enable(self, value):
        if value & 2 and (self._step is not None or self._connected is not None or self._tx):
            self._aborting = True
        self.enabled = bool(value & 1)
        if not self.enabled:
            if self._step is not None or self._connected is not None or self._tx:
                self.cuts += 1
            self._tx.clear()
            self._rx.clear()
            self._step = None
            self._connected = None
            self._aborting = False
