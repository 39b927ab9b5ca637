"""The portable tick: `machine.Timer(hard=True)`, which calls a function of MicroPython.

    clock = TimerTick(callback, period_us=10_000)
    due_us = clock.start(addressof(word))
    ...
    clock.deinit()

`callback(timer)` is a hard ISR. Where the port's alarm pool was late by several periods, it calls
once for each. The port stops it at a soft reset. Same use as the ticks of tick/rp2040.py.
"""

from machine import Timer, mem32

from noheap.hal import rp2040


class TimerTick:
    """`callback` each `period_us`, in a hard interrupt."""

    def __init__(self, callback, period_us: int):
        self.period_us = period_us
        self._callback = callback
        self._timer = None

    def start(self, due_at: int) -> int:
        """The first tick comes one period from now. Returns when, in the low 32 bits of the
        microsecond counter, and puts it at the address `due_at`."""
        # The alarm pool fires at what it read from the counter plus the period; asking it for
        # that time, not guessing it, makes lateness exact. Other alarms of the pool may stand
        # first in line: then ours is due one period from now, to within the call's duration.
        mem32[due_at] = due = rp2040.microseconds() + self.period_us & 0xFFFFFFFF
        self._timer = _periodic(self._callback, self.period_us)
        alarm = rp2040.pool_alarm_us()
        if alarm - due & 0xFFFFFFFF < 1000:
            mem32[due_at] = due = alarm
        return due

    def deinit(self) -> None:
        """May be called twice."""
        if self._timer:
            self._timer.deinit()
            self._timer = None


def _periodic(callback, period_us: int) -> Timer:
    return Timer(  # pyright: ignore[reportCallIssue] - the stubs miss `hard`
        -1,
        mode=Timer.PERIODIC,
        period=period_us,
        tick_hz=1_000_000,
        callback=callback,
        hard=True,
    )
