"""An STM32F4's I2C controller as a master, by its registers, on a simulated wire.

    controller = I2C(Wire({0x48: Target(b"\\x19\\x00")}))

Written from "RM" = ST RM0383 revision 3, section 18, not from a chip. It holds SCL, and so the
wire's log, wherever RM says that the controller does: at SB, at ADDR, at BTF. It is stricter than
the chip: an access that RM forbids fails the test. Each access to a register takes `access_ns`.
"""

from . import clock, memory

_BASE = 0x40005400  # I2C1
_PE, _START, _STOP, _ACK, _POS, _SWRST = 1, 0x100, 0x200, 0x400, 0x800, 0x8000
_SB, _ADDR, _BTF, _RXNE, _TXE, _BERR, _ARLO, _AF = 1, 2, 4, 0x40, 0x80, 0x100, 0x200, 0x400


class I2C:
    bit_ns = 2500

    def __init__(self, wire, base=_BASE, access_ns=20):
        self.wire = wire
        self.resets = 0
        self.cr2, self.ccr, self.trise = 42, 0x8023, 13  # as machine.I2C leaves them
        self._clear()
        memory_register = memory.register

        def timed(function):
            def access(*arguments):
                clock.now.advance_ns(access_ns)
                self._settle()
                result = function(*arguments)
                self._settle()
                return result

            return access

        for offset, read, write in (
            (0x00, lambda: self._cr1, self._write_cr1),
            (0x04, lambda: self.cr2, lambda value: self._set("cr2", value)),
            (0x10, self._read_data, self._write_data),
            (0x14, self._read_sr1, self._write_sr1),
            (0x18, self._read_sr2, None),
            (0x1C, lambda: self.ccr, lambda value: self._set("ccr", value)),
            (0x20, lambda: self.trise, lambda value: self._set("trise", value)),
        ):
            memory_register(base + offset, timed(read), timed(write) if write else None)

    @property
    def idle(self):
        """Whether it is off, as machine.I2C expects it, with nothing on the wire."""
        self._settle()
        return self._cr1 & (_PE | _START | _STOP) == 0 and self._step is None and not self._master

    def misplace(self):
        """Puts a START or STOP where none may be, from another master."""
        self._flags |= _BERR

    def off_but_master(self):
        """Makes the state that MicroPython's ports/stm32/i2c.c has seen: PE low, MSL high."""
        self._cr1 = 0
        self._master = True

    def _clear(self):
        self._cr1 = 0
        self._flags = 0  # SB, ADDR, RXNE, TXE, errors; BTF is computed
        self._seen = 0  # those that a read of SR1 has shown
        self._master = False
        self._mode = None  # "send" or "receive", from ADDR on
        self._data = None  # DR
        self._shift = None  # the byte in the shift register that cannot go on
        self._any_sent = False
        self._received = 0
        self._ended = False  # the last byte was not acknowledged by us
        self._called = None  # the address byte that DR was given at SB
        self._step = None
        self._end_ns = 0

    # The wire

    def _settle(self):
        began_ns = clock.now.ns
        while True:
            if self._step is None:
                self._next(began_ns)
            if self._step is None or clock.now.ns < self._end_ns:
                return
            step, self._step = self._step, None
            began_ns = self._end_ns  # a step that needs nobody follows at once
            step()

    def _next(self, now_ns):
        """Begin what is due, if anything is: else SCL is held, or the bus idle."""

        def after(bits, step):
            self._step = step
            self._end_ns = now_ns + bits * self.bit_ns

        if self._flags & (_SB | _ADDR):
            if self._called is not None:
                byte, self._called = self._called, None
                self._flags &= ~_SB
                after(9, lambda: self._addressed(byte))
        elif self._cr1 & _STOP:
            if self._master:
                after(1, self._stop)
        elif self._cr1 & _START:
            if not self.wire.stuck and (self._mode != "send" or self._held()):
                after(1, self._started)
        elif self._mode == "send":
            if self._data is not None and not self._flags & _AF:
                byte, self._data = self._data, None
                self._flags |= _TXE
                self._shift = byte
                after(9, lambda: self._sent(byte))
        elif self._mode == "receive" and self._shift is None and not self._ended:
            after(9, self._receive)

    def _held(self):
        """Returns BTF: nothing can go on before DR is served."""
        if self._mode == "send":
            return self._shift is None and self._data is None and self._any_sent
        return self._mode == "receive" and self._shift is not None

    def _started(self):
        self.wire.start()
        self._cr1 &= ~_START
        self._master = True
        self._mode = None
        self._flags = self._flags & ~_TXE | _SB

    def _addressed(self, byte):
        if self._lost():
            return
        if not self.wire.address(byte):
            self._flags |= _AF
            return
        self._flags |= _ADDR
        self._mode = "receive" if byte & 1 else "send"
        self._data = self._shift = None
        self._any_sent = False
        self._ended = False
        self._received = 0
        if self._mode == "send":
            self._flags |= _TXE

    def _sent(self, byte):
        self._shift = None
        if self._lost():
            return
        if self.wire.write(byte):
            self._any_sent = True
        else:
            self._flags |= _AF

    def _receive(self):
        if self._lost():
            return
        self._received += 1
        # With POS the ACK bit is for the byte after the first one, RM 18.6.1.
        acknowledge = bool(self._cr1 & _ACK) or bool(self._cr1 & _POS and self._received == 1)
        self._ended = not acknowledge
        byte = self.wire.read(acknowledge)
        if self._flags & _RXNE:
            self._shift = byte
            return
        self._data = byte
        self._flags |= _RXNE
        if self._ended and not self._cr1 & _STOP:
            raise AssertionError("STOP comes after the end of a single byte (RM 18.3.3, EV6_1)")

    def _lost(self):
        if not self.wire.lost():
            return False
        self._flags = _ARLO
        self._master = False
        self._mode = None
        self._cr1 &= ~(_START | _STOP)
        return True

    def _stop(self):
        self.wire.stop()
        self._cr1 &= ~_STOP
        self._master = False
        self._mode = None
        self._flags &= _RXNE

    # Registers

    def _write_cr1(self, value):
        if value & _SWRST:
            if self._master or self._cr1 & _START:
                self.wire.end_of_reading()
            self.resets += 1
            self._clear()
            self.cr2 = self.ccr = 0
            self.trise = 2
            return
        if self._cr1 & (_START | _STOP):
            raise AssertionError("CR1 written while START or STOP is pending (RM 18.6.1)")
        if self._master and not value & _PE:
            raise AssertionError("PE cleared before the end of the transfer (RM 18.6.1)")
        if value & (_START | _STOP) and not self._cr1 & _PE:
            raise AssertionError("START or STOP while the controller is off")
        if value & _STOP and not self._master:
            raise AssertionError("STOP without a transfer")
        self._cr1 = value
        if not value & _PE:
            self._flags = 0
            self._data = self._shift = None

    def _read_sr1(self):
        self._seen = self._flags
        return self._flags | (_BTF if self._held() else 0)

    def _write_sr1(self, value):
        self._flags &= ~(_BERR | _ARLO | _AF) | value

    def _read_sr2(self):
        if self._flags & _ADDR and self._seen & _ADDR:
            self._flags &= ~_ADDR
        return (1 if self._master else 0) | (2 if self._master or self.wire.stuck else 0)

    def _write_data(self, value):
        if self._flags & _SB:
            if not self._seen & _SB:
                raise AssertionError("SR1 must be read before DR is written (RM 18.6.6, SB)")
            self._called = value & 0xFF
            return
        if self._mode != "send" or not self._flags & _TXE or self._flags & _ADDR:
            raise AssertionError("DR written while it is not empty, or nothing is sent")
        self._data = value & 0xFF
        self._flags &= ~_TXE

    def _read_data(self):
        if not self._flags & _RXNE:
            raise AssertionError("DR read while it is empty")
        byte, self._data = self._data, self._shift
        self._shift = None
        if self._data is None:
            self._flags &= ~_RXNE
        return byte

    def _set(self, name, value):
        if self._cr1 & _PE:
            raise AssertionError(name + " written while the controller is on (RM 18.6)")
        setattr(self, name, value)
