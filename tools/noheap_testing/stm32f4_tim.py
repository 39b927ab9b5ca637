"""General-purpose timers of an STM32F4 by their registers, with the clock gate of APB1.

    rcc = Rcc()
    timer = Tim(rcc, 5)
    timer.run(1_000_000)        # cycles of APB1's timer clock
    timer.requests              # times that its interrupt line rose

Written from "RM" = ST RM0390 revision 4, 6.3.13 and 17.4, not from a chip: up-counting only. An
access to a timer without a clock fails the test, as does one to a register that is not here. The
timers of an STM32F1 are these with `bits` 16, and its RCC is at another address (RM0008 15.4,
7.3.8).
"""

from . import memory

_CEN, _UDIS, _URS = 1, 2, 4


class Rcc:
    """`at` is the address of APB1ENR."""

    def __init__(self, apb1enr=0, at=0x40023840):
        self._at = at
        memory.register(at, value=apb1enr)

    @property
    def apb1enr(self):
        return memory.load(self._at, 4)


class Tim:
    def __init__(self, rcc, timer, bits=0):
        self._rcc = rcc
        self._gate = 1 << timer - 2
        self.top = (1 << (bits or (32 if timer in (2, 5) else 16))) - 1
        self.cr1 = self.smcr = self.dier = self.sr = self.psc = self.cnt = 0
        self.arr = self.top
        self.requests = 0
        self._divider = 1  # the prescaler in use, taken from PSC at an update
        self._cycle = 0
        base = 0x40000000 + 0x400 * (timer - 2)
        for offset, name in (
            (0x00, "cr1"),
            (0x08, "smcr"),
            (0x0C, "dier"),
            (0x10, "sr"),
            (0x14, None),
            (0x24, "cnt"),
            (0x28, "psc"),
            (0x2C, "arr"),
        ):
            memory.register(base + offset, self._reader(name), self._writer(name))

    def run(self, cycles):
        """Let so many cycles pass, one by one."""
        for _ in range(cycles):
            if not self.cr1 & _CEN or self.smcr & 7 or not self.arr:  # RM 17.4.12
                return
            self._cycle += 1
            if self._cycle == self._divider:
                self._cycle = 0
                self.cnt = 0 if self.cnt == self.arr else self.cnt + 1 & self.top
                if self.cnt == 0:
                    self._update()

    def _update(self, by_ug=False):
        if not self.cr1 & _UDIS:
            self._divider = self.psc + 1
            if not (by_ug and self.cr1 & _URS):
                self._set(sr=self.sr | 1)

    def _set(self, **values):
        """The line is up while UIF and UIE are."""
        before = self.sr & self.dier & 1
        for name, value in values.items():
            setattr(self, name, value)
        self.requests += self.sr & self.dier & 1 > before

    def _reader(self, name):
        def read():
            assert self._rcc.apb1enr & self._gate, "read without a clock"
            return getattr(self, name) if name else 0

        return read

    def _writer(self, name):
        def write(value):
            assert self._rcc.apb1enr & self._gate, "written without a clock"
            if name is None:
                if value & 1:
                    self.cnt = self._cycle = 0
                    self._update(by_ug=True)
            elif name == "sr":
                self._set(sr=self.sr & value)
            elif name in ("cnt", "arr"):
                assert value <= self.top
                setattr(self, name, value)
            else:
                assert value <= 0xFFFF
                self._set(**{name: value})

        return write
