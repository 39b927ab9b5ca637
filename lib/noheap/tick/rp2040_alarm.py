# pyright: reportUndefinedVariable=false
"""The tick for periods that no PWM slice makes: ALARM0 of the RP2040's TIMER, the RP2350's TIMER0.

tick/rp2040.py describes both ticks, and its `fitting` picks one of them.
"DS" = Raspberry Pi RP2040 datasheet; the RP2350's, 12.8, has the same registers up to PAUSE.
"""

import micropython
from machine import mem32
from micropython import const

from noheap.cortex.code import Code
from noheap.hal.rp2040_registers import (
    NMI_MASK,
    TIMER,
    TIMER_INTE,
    TIMER_INTR,
    TIMER_IRQ,
    TIMER_QUARTER,
)
from noheap.tick.tick import Tick

_CLEAR = const(0x3000)  # DS 2.1.2: a write clears the bits that are ones
_SET = const(0x2000)

_ARMED = const(0x20)  # DS 4.6.5, from the timer's base
_STR_R0_R3 = const(0x6018)  # str r0, [r3, #4 * m] with m in bits 10:6


class AlarmTick(Tick):
    """Calls the handler at ALARM0 of the TIMER, once in `period_us`, 20 to 2**30.

    An alarm that is armed for a time that has passed would fire when the counter comes round,
    after 71 minutes. So each is compared with the counter once it is armed, and moved on by
    whole periods until it lies ahead: those ticks are lost, and the phase stays. The port leaves
    ALARM0 alone: it uses 1 to 3.
    """

    _timer = TIMER
    _interrupt = TIMER_IRQ

    def __init__(self, handler, period_us: int, priority: int = 0):
        if not 20 <= period_us <= 1 << 30:
            raise ValueError("period_us: 20 to 2**30")
        timer = self._timer
        stop = (
            (timer + (TIMER_INTE + _CLEAR), 1),
            (timer + _ARMED, 1),
            (timer + TIMER_INTR, 1),
        )
        entry = _after_alarm(handler, timer, period_us)
        Tick.__init__(self, self._interrupt, period_us, entry, stop, priority, NMI_MASK)

    def _prepare(self) -> None:
        mem32[self._timer + TIMER_INTR] = 1
        mem32[self._timer + (TIMER_INTE + _SET)] = 1

    def _go(self, due_at: int) -> int:
        return _arm_alarm(self.period_us, due_at)


def _after_alarm(handler, timer: int, period_us: int):
    """As `after_write`, for ALARM0, which is armed again."""
    code = Code()
    handler.begin(code)
    code.load(3, timer)
    code.load(1, period_us)
    code.emit(
        0x2001,  # movs r0, #1
        _STR_R0_R3 | TIMER_INTR << 4,  # INTR
        0x6918,  # ldr r0, [r3, #0x10]: ALARM0
        0x1840,  # again: adds r0, r0, r1
        0x6118,  # str r0, [r3, #0x10]
        0x6A9A,  # ldr r2, [r3, #0x28]: TIMERAWL
        0x1A12,  # subs r2, r2, r0
        0xD5FA,  # bpl again
    )
    handler.append(code)
    return code.finish()


# The timer's address by a shift, because a literal above 0x3fffffff is a big int.
@micropython.viper
def _arm_alarm(period_us: int, due_at: int) -> int:
    quarter = TIMER_QUARTER
    timer = ptr32(quarter << 2)
    due = timer[10] + period_us
    timer[4] = due  # ALARM0
    ptr32(due_at)[0] = due
    return due
