"""A simulated RP2040, as far as a sampler touches it: I2C0's FIFO, TIMER, the GPIO outputs.

    chip = Chip(start_us=2**32 - 100)
    chip.i2c.answers = [reading(0x1900), NACK]
    sampler.start()
    chip.tick(late_us=3)            # the timer's next interrupt, 3 µs after its due time

"DS" = RP2040 datasheet. It is stricter than the chip: an access that silicon silently ignores (an
overfull FIFO, TAR written while enabled, a read of nothing) is counted or fails the test.
"""

import machine

from . import clock, memory

_I2C0 = 0x40044000
_TIMER = 0x40054000
_GPIO_OUT_SET = 0xD0000014

_READ = 0x100  # bits of IC_DATA_CMD, DS table 450
_STOP = 0x200
_RESTART = 0x400
_PLAIN = [_READ, _READ | _STOP]
_REGISTER = [_READ | _RESTART, _READ | _STOP]  # after its number
_FIFO = 16


def reading(raw):
    """The sensor answers with the 16 bits of `raw`."""
    return data((raw >> 8 & 0xFF, raw & 0xFF))


def data(octets):
    """The sensor answers with these bytes, too many or too few."""
    return ("data", list(octets))


def _abort(source):
    return ("abort", source)


NACK = _abort(1 << 0)  # ABRT_7B_ADDR_NOACK, DS table 473
NACK_DATA = _abort(1 << 3)  # ABRT_TXDATA_NOACK
ARBITRATION_LOST = _abort(1 << 12)  # ARB_LOST
ABORTED = _abort(1 << 16)  # ABRT_USER_ABRT: none of the above
VANISHED = data(())
STUCK_WAITING = ("stuck", 2)  # the commands wait in the FIFO, the controller idles
STUCK_ACTIVE = ("stuck", 0)  # the controller is active and never ends


class I2C:
    """The controller in master mode, reading only. `answers` has one for each transfer. The
    RP2350's has the same registers, from another `base` on."""

    transfer_us = 75  # address and two bytes at 400 kHz, rounded up

    def __init__(self, base=_I2C0):
        self.answers = []
        self.address = None
        self.enabled = True  # as machine.I2C leaves it
        self.transfers = 0  # begun
        self.registers = []  # that were selected
        self.lost_commands = 0  # written while an abort was not cleared, DS 4.3.7
        self.underflows = 0  # reads of an empty RX FIFO
        self._tx = []
        self._rx = []
        self._answer = None  # of the transfer that runs
        self._end_us = 0
        self._abort_source = 0
        for offset, read, write in (
            (0x04, None, self._write_tar),
            (0x10, self._read_data, self._write_data),
            (0x34, lambda: 64 if self._settled()._abort_source else 0, None),
            (0x54, self._clear_abort, None),
            (0x6C, lambda: int(self.enabled), self._write_enable),
            (0x70, lambda: 0x21 if self._settled()._active() else 0, None),
            (0x74, lambda: len(self._settled()._tx), None),
            (0x78, lambda: len(self._settled()._rx), None),
            (0x80, lambda: self._settled()._abort_source, None),
        ):
            memory.register(base + offset, read, write)

    def release(self, answer):
        """Ends a stuck transfer after all, with `answer`."""
        if self._answer is None or self._answer[0] != "stuck":
            raise AssertionError("no transfer is stuck")
        self._take()
        self._answer = answer
        self._end_us = clock.now.us

    @property
    def idle(self):
        """Whether nothing runs, waits or was received."""
        return self._settled()._answer is None and not self._tx and not self._rx

    def _active(self):
        return self._answer is not None and self._answer != STUCK_WAITING

    def _settled(self):
        """Do all that is due by now."""
        while self._answer is not None and self._answer[0] != "stuck":
            if clock.now.us < self._end_us:
                break
            kind, what = self._answer
            self._answer = None
            if kind == "data":
                # FIRST_DATA_BYTE marks the first one after the address, DS table 450.
                self._rx.extend([octet | (0 if n else 1 << 11) for n, octet in enumerate(what)])
            else:
                self._abort_source = what
                self._tx.clear()  # flushed, and held so until CLR_TX_ABRT
            self._begin()
        return self

    def _begin(self):
        if self._answer is not None or not self._tx or not self._tx[-1] & _STOP:
            return
        if self._tx[:2] != _PLAIN and not (self._tx[0] < _READ and self._tx[1:3] == _REGISTER):
            raise AssertionError(f"not a two-byte read: {self._tx}")
        if not self.answers:
            raise AssertionError("a transfer that has no answer in the test")
        self._answer = self.answers.pop(0)
        self.transfers += 1
        self._end_us = clock.now.us + self.transfer_us
        if self._answer != STUCK_WAITING:
            self._take()

    def _take(self):
        """Takes the transfer's commands out of the FIFO."""
        if self._tx and self._tx[0] < _READ:
            self.registers.append(self._tx.pop(0))
        del self._tx[:2]

    def _write_data(self, value):
        self._settled()
        if not self.enabled:
            raise AssertionError("IC_DATA_CMD written while disabled")
        if self._abort_source:
            self.lost_commands += 1
            return
        if len(self._tx) >= _FIFO:
            raise AssertionError("TX FIFO overrun")
        self._tx.append(value)
        self._begin()

    def _read_data(self):
        if self._settled()._rx:
            return self._rx.pop(0)
        self.underflows += 1
        return 0

    def _clear_abort(self):
        self._abort_source = 0
        return 0

    def _write_tar(self, value):
        if self.enabled:
            raise AssertionError("IC_TAR written while enabled (DS 4.3.10.2.1)")
        self.address = value

    def _write_enable(self, value):
        self._settled()
        self.enabled = bool(value)
        if not value:
            self._tx.clear()
            self._rx.clear()
            self._answer = None


class Chip:
    """Replaces whatever was simulated before; the µs counter begins at `start_us`."""

    call_us = 7  # from reading the counter to the alarm pool's own reading of it

    def __init__(self, start_us=0):
        memory.reset()
        machine.reset()
        clock.now.set_us(start_us)
        self.i2c = I2C()
        self.out = 0  # the outputs' levels, a bit each
        self.out_writes = 0
        self.alarm_us = 0  # full width; None: something else is first in the pool
        self._due_us = 0
        memory.register(_TIMER + 0x28, read=lambda: clock.now.us)
        memory.register(_TIMER + 0x1C, read=lambda: self.alarm_us or 0)
        memory.register(_GPIO_OUT_SET, write=lambda mask: self._drive(self.out | mask))
        memory.register(_GPIO_OUT_SET + 4, write=lambda mask: self._drive(self.out & ~mask))
        machine.Timer.on_start = self._on_timer

    def level(self, pin):
        return self.out >> pin & 1

    @property
    def timer(self):
        """The timer that was started last, or None."""
        running = machine.Timer.running
        return running[-1] if running else None

    def tick(self, late_us=0):
        """Runs the timer's next interrupt, `late_us` after it was due."""
        clock.now.set_us(self._due_us + late_us)
        self._due_us += self.timer.period_us
        self.timer.fire()

    def _on_timer(self, timer):
        clock.now.advance_us(self.call_us)
        self._due_us = clock.now.us + timer.period_us
        if self.alarm_us is not None:
            self.alarm_us = self._due_us

    def _drive(self, levels):
        self.out = levels
        self.out_writes += 1
