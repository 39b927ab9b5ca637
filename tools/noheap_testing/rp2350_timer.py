"""A system timer of the RP2350 by its registers: a counter of microseconds and its ALARM0.

    timer = Timer()                 # TIMER0, on the simulated clock
    other = Timer(1, ahead_us=77)   # TIMER1, which was started earlier
    timer.settle()                  # after time has passed: alarms that were due request
    timer.requests                  # times that its interrupt line rose

Written from "DS" = Raspberry Pi RP2350 datasheet, 12.8 and 2.1.3, not from a chip or a driver. A
register that is not here fails the test, and so does a write to a timer that is LOCKED.
"""

from . import clock, memory

_BASES = 0x400B0000, 0x400B8000


class Timer:
    def __init__(self, number=0, ahead_us=0):
        self.base = base = _BASES[number]
        self._ahead_us = ahead_us
        self.alarm0 = self.alarm3 = 0
        self.armed = self.intr = self.inte = self.locked = self.source = 0
        self.requests = 0
        self._seen = self.count
        for offset, read, write in (
            (0x10, lambda: self.alarm0, self._arm),
            (0x1C, lambda: self.alarm3, None),
            (0x20, lambda: self.armed, lambda bits: self._set(armed=self.armed & ~bits)),
            (0x28, lambda: self.count & 0xFFFFFFFF, None),
            (0x34, lambda: self.locked, lambda bit: self._set(locked=self.locked | bit)),
            (0x38, lambda: self.source, lambda bit: self._set(source=bit)),
            (0x3C, lambda: self.intr, lambda bits: self._set(intr=self.intr & ~bits)),
            (0x40, lambda: self.inte, lambda bits: self._set(inte=bits)),
            (0x2040, None, lambda bits: self._set(inte=self.inte | bits)),
            (0x3040, None, lambda bits: self._set(inte=self.inte & ~bits)),
        ):
            memory.register(base + offset, read, write)

    @property
    def count(self):
        return clock.now.us + self._ahead_us

    def settle(self):
        """An alarm requests when the low half of the count becomes equal, not when it is past."""
        before, self._seen = self._seen, self.count
        due_in = (self.alarm0 - before - 1 & 0xFFFFFFFF) + 1
        if self.armed & 1 and due_in <= self._seen - before:
            self._set(armed=self.armed & ~1, intr=self.intr | 1)

    def _arm(self, value):
        self.settle()
        self._set(alarm0=value & 0xFFFFFFFF, armed=self.armed | 1)

    def _set(self, **values):
        if self.locked:
            raise AssertionError("a locked timer is written")
        line = self.intr & self.inte & 1
        for name, value in values.items():
            setattr(self, name, value)
        self.requests += (self.intr & self.inte & 1) > line
