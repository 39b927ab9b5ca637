# pyright: reportUndefinedVariable=false
"""A tick from the RP2350's second timer, which MicroPython leaves alone: ALARM0 of TIMER1.

It has an interrupt of its own, so it runs beside the ticks of tick/rp2040.py and rp2040_alarm.py,
which describe it and are used in the same way. No silicon has run it. "DS" = Raspberry Pi RP2350
datasheet, 12.8.
"""

import micropython
from machine import mem32

from noheap.hal import chip
from noheap.hal.rp2040_registers import TIMER_QUARTER
from noheap.hal.rp2350_registers import TIMER1, TIMER1_IRQ, TIMER1_SOURCE
from noheap.tick.rp2040_alarm import AlarmTick


class Timer1Tick(AlarmTick):
    """Calls the handler at ALARM0 of TIMER1, once in `period_us`, 20 to 2**30. What `start`
    returns is on the count of TIMER0, as with the other ticks, to within 1 µs. NotImplementedError
    on another chip."""

    _timer = TIMER1
    _interrupt = TIMER1_IRQ

    def __init__(self, handler, period_us: int, priority: int = 0):
        chip.require("RP2350")
        AlarmTick.__init__(self, handler, period_us, priority)

    def _go(self, due_at: int) -> int:
        mem32[TIMER1_SOURCE] = 0  # the tick of 1 µs that pico-sdk sets up for all timers: DS 8.5
        return _arm_alarm(TIMER1, self.period_us, due_at)


@micropython.viper
def _arm_alarm(timer: ptr32, period_us: int, due_at: int) -> int:
    quarter = TIMER_QUARTER
    due = ptr32(quarter << 2)[10] + period_us  # TIMERAWL
    timer[4] = timer[10] + period_us  # ALARM0
    ptr32(due_at)[0] = due
    return due
