"""The portable tick of an STM32F4: `machine.Timer(hard=True)`, whole milliseconds.

    if is_offered():
        clock = MillisecondTick(callback, period_us=10_000)
        due_us = clock.start(addressof(word))
        ...
        clock.deinit()

MicroPython's Timer takes `hard` there from 1.27 on. `callback(timer)` is a hard ISR of the lowest
priority, PendSV's (shared/runtime/softtimer.c): every other interrupt delays it. The port stops it
at a soft reset. TIM2 keeps the time, as for tick/stm32f4.py. Same use as the ticks there.
"""

from time import ticks_ms

from machine import Timer, mem32
from micropython import const

from noheap.tick.stm32f4 import clock

_NEVER_MS = const(0x3FFFFFFF)  # the longest that Timer takes
_LOOKS = const(10_000)  # each is more than 1 µs, so that they last for more than 1 ms


def is_offered() -> bool:
    """Whether the MicroPython that runs has `Timer(hard=True)`. Allocates."""
    try:
        # Without a callback it does not start; small images' own would, in twelve days.
        timer = Timer(-1, mode=Timer.ONE_SHOT, period=_NEVER_MS, hard=True)  # pyright: ignore
    except TypeError:
        return False
    timer.deinit()
    return True


class MillisecondTick:
    """`callback` each `period_us`, a multiple of 1000, in a hard interrupt."""

    def __init__(self, callback, period_us: int):
        if period_us % 1000 or period_us < 1000:
            raise ValueError("period_us: whole milliseconds in this tier")
        self.period_us = period_us
        self._callback = callback
        self._timer = None

    def start(self, due_at: int) -> int:
        """The first tick comes one period after the next millisecond. Returns when, in the low
        32 bits of `tick/stm32f4.clock()`, up to the duration of a look at both clocks too early;
        and puts it at the address `due_at`. Takes up to 1 ms."""
        cnt = clock()
        now = looked = mem32[cnt]
        begun = ticks_ms()
        for _ in range(_LOOKS):
            if ticks_ms() != begun:
                break
            # A handler takes a tick before its time for one that was counted: never too late.
            now = looked
            looked = mem32[cnt]
        mem32[due_at] = due = now + self.period_us & 0xFFFFFFFF
        self._timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs miss `hard`
            -1,
            mode=Timer.PERIODIC,
            period=self.period_us // 1000,
            callback=self._callback,
            hard=True,
        )
        return due

    def deinit(self) -> None:
        """May be called twice."""
        if self._timer:
            self._timer.deinit()
            self._timer = None
