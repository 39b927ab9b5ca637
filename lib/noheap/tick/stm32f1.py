"""Hardware ticks of an STM32F103 that call machine code of yours straight from the vector.

It is used as tick/stm32f4.py is, whose timers these are, but for RCC and their 16 bits. The
chip has no counter of microseconds with 32 bits that an ISR could read: `start` returns 0, and no
sampler runs here.

Seen on simulated registers only (host_tests/lib/tick/test_stm32f1.py): no silicon has run it yet,
and QEMU's STM32F100 has no timers. "RM" = ST RM0008 revision 21.
"""

from machine import mem32
from micropython import const

from noheap.tick.stm32f4 import TimerTick

_APB1ENR = const(0x4002101C)  # RM 7.3.8; bits 0 to 2 are TIM2 to TIM4
_BITS = const(16)
_CR1 = const(0)  # RM 15.4.1
_RUN = const(5)  # URS, CEN


class TimTick(TimerTick):
    """Calls the handler at each update of TIM2, 3 or 4, once in `period_us`, 1 to 2**30.

    `timer_hz` is the clock of APB1's timers, 0 for what machine.freq() says it is. ValueError if
    PSC and ARR cannot make the period exactly.
    """

    def __init__(
        self, handler, period_us: int, timer: int = 2, priority: int = 0, timer_hz: int = 0
    ):
        if timer == 5:
            raise ValueError("timer: 2 to 4")
        TimerTick.__init__(self, handler, period_us, timer, priority, timer_hz, _BITS, _APB1ENR)

    def _start_clock(self) -> None:
        pass

    def _go(self, due_at: int) -> int:
        mem32[self._base + _CR1] = _RUN
        return 0
