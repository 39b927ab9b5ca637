"""The RP2350's PWM by its registers: twelve slices, and the first of its two interrupts.

    pwm = Pwm()
    pwm.run(150_000)            # cycles of clk_sys
    pwm.requests                # times that its interrupt line rose
    pwm.slices[8].period        # of a slice that runs, in cycles; 0: it does not

Written from "DS" = Raspberry Pi RP2350 datasheet, 12.5 and 2.1.3, not from a chip or a driver:
free-running, counting up, whole dividers. DS lets TOP and DIV be written while a slice runs; here
that fails the test, as does any register that is not here.
"""

from . import memory

_BASE = 0x400A8000
_INTR, _INTE = 0xF4, 0xF8
SLICES = 12


class _Slice:
    def __init__(self, pwm, number):
        self._pwm = pwm
        self.csr, self.div, self.ctr, self.top = 0, 0x10, 0, 0xFFFF  # after a reset
        self._cycle = 0
        base = _BASE + 0x14 * number
        for offset, name in ((0x00, "csr"), (0x04, "div"), (0x08, "ctr"), (0x10, "top")):
            memory.register(base + offset, self._reader(name), self._writer(name))

    @property
    def period(self):
        return (self.div >> 4 or 256) * (self.top + 1) if self.csr & 1 else 0

    def run(self, cycles):
        """Returns whether it wrapped."""
        if not self.csr & 1:
            return False
        steps, self._cycle = divmod(self._cycle + cycles, self.div >> 4 or 256)
        wraps, self.ctr = divmod(self.ctr + steps, self.top + 1)
        return wraps > 0

    def _reader(self, name):
        return lambda: getattr(self, name)

    def _writer(self, name):
        def write(value):
            if name == "csr":
                if value & ~1:
                    raise AssertionError("only CSR.EN is simulated, not 0x%x" % value)
                if value and not self.csr:
                    self._cycle = 0
                    self._pwm.on_start()
            elif self.csr & 1 and name != "ctr":
                raise AssertionError(name + " is written while the slice runs")
            elif name == "div" and value & 0xF:
                raise AssertionError("only whole dividers are simulated")
            setattr(self, name, value & 0xFFFF)

        return write


class Pwm:
    def __init__(self):
        self.intr = self.inte = 0
        self.requests = 0
        self.on_start = lambda: None
        self.slices = [_Slice(self, n) for n in range(SLICES)]
        memory.register(_BASE + _INTR, lambda: self.intr, self._clear)
        memory.register(_BASE + _INTE, lambda: self.inte, self._enable)
        # The addresses that set and clear bits: DS 2.1.3.
        inte = _BASE + _INTE
        memory.register(inte + 0x2000, None, lambda bits: self._enable(self.inte | bits))
        memory.register(inte + 0x3000, None, lambda bits: self._enable(self.inte & ~bits))

    @property
    def line(self):
        return bool(self.intr & self.inte)

    def run(self, cycles):
        before = self.line
        for n, each in enumerate(self.slices):
            self.intr |= each.run(cycles) << n
        self.requests += self.line > before

    def _clear(self, bits):
        self.intr &= ~bits

    def _enable(self, bits):
        before = self.line
        self.inte = bits & (1 << SLICES) - 1
        self.requests += self.line > before
