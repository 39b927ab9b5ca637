"""ADC1 of an STM32F446 by its registers, as far as a sampler of its temperature sensor goes.

    adc = ADC([1000, 1001])         # the results, in turn; None: that conversion does not end

Written from "RM" = ST RM0390 revision 4, section 13, not from a chip. A conversion that is
started without clock, supply or sensor fails the test, as does reading DR twice.
"""

from . import clock, memory

_BASE = 0x40012000
_SWSTART = 1 << 30
_CYCLES = 480 + 12


class ADC:
    def __init__(self, answers, apb2_mhz=84):
        self.answers = list(answers)
        self.conversions = 0
        self.sr = self.cr1 = self.cr2 = self.smpr1 = self.sqr1 = self.sqr3 = self.ccr = 0
        self.dr = 0
        self._mhz = apb2_mhz
        self._end_us = None
        memory.register(0x40023844)
        for offset, name in (
            (0x00, "sr"),
            (0x04, "cr1"),
            (0x08, "cr2"),
            (0x0C, "smpr1"),
            (0x2C, "sqr1"),
            (0x34, "sqr3"),
            (0x4C, "dr"),
            (0x304, "ccr"),
        ):
            memory.register(_BASE + offset, self._reader(name), self._writer(name))

    def reset(self):
        """Resets it from outside: nothing runs, and nothing will."""
        self._end_us = None
        self.sr = self.cr2 = 0

    def _settle(self):
        assert memory.load(0x40023844, 4) & 1 << 8, "used without a clock"
        if self._end_us is not None and clock.now.us >= self._end_us:
            self._end_us = None
            self.dr = self.answers.pop(0)
            self.sr |= 2

    def _start(self):
        assert self.cr2 & 1, "started while it is off (RM 13.3.1)"
        assert self._end_us is None, "started while it converts"
        assert (self.sqr1, self.sqr3, self.cr1) == (0, 18, 0)
        assert self.ccr & 3 << 22 == 1 << 23, "TSVREFE, and not VBATE (RM 13.10)"
        divider = 2 + 2 * (self.ccr >> 16 & 3)
        assert self._mhz / divider <= 36
        assert self.smpr1 >> 24 & 7 == 7
        self.conversions += 1
        self.sr |= 0x10
        if self.answers and self.answers[0] is None:
            self._end_us = 1 << 62
        else:
            self._end_us = clock.now.us + _CYCLES * divider // self._mhz + 1

    def _reader(self, name):
        def read():
            self._settle()
            if name == "dr":
                assert self.sr & 2, "DR read before the end of a conversion"
                self.sr &= ~2
            return getattr(self, name)

        return read

    def _writer(self, name):
        def write(value):
            self._settle()
            if name == "sr":
                self.sr &= value
            elif name == "cr2":
                self.cr2 = value & ~_SWSTART
                if not value & 1:
                    self._end_us = None
                if value & _SWSTART:
                    self._start()
            else:
                setattr(self, name, value)

        return write
