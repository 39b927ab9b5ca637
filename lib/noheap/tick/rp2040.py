# pyright: reportUndefinedVariable=false
"""Hardware ticks of an RP2040 or RP2350 that call machine code of yours straight from the vector.

    @micropython.viper
    def tick():
        ptr32(-0x30000000)[7] = 1 << 25     # SIO GPIO_OUT_XOR: no call, nothing that raises

    clock = PwmTick(Jump(tick), period_us=1000)
    clock.start()
    ...
    clock.deinit()

The handler is what cortex/jump.py, link_viper.py or link_asm.py makes. It may make no call. It is
a hard ISR of `priority` 0, the highest; MicroPython's own have 2 and cannot delay it. Sections
with interrupts masked delay it, writes to flash among them; nothing delays the `priority`
cortex/vector.NMI. On an RP2350 the core writes late, so the code before the handler reads the
request's register back: else it could find the old request once more after a short handler.

The tick does not drift: each period is counted from the one before, not from when it was served.
It ends with the program, whatever ends that: see cortex/last_will.py. All this is true of the tick
in tick/rp2040_alarm.py as well.

"DS" = Raspberry Pi RP2040 datasheet; hal/rp2040_registers.py and hal/rp2350_registers.py have the
addresses. No silicon has run the RP2350's.
"""

import micropython
from machine import freq, mem32
from micropython import const

from noheap.hal.rp2040_registers import (
    LAST_SLICE,
    NMI_MASK,
    PWM,
    PWM_INTE,
    PWM_INTR,
    PWM_IRQ,
    PWM_STRIDE,
    RP2350,
    TIMER_QUARTER,
)
from noheap.tick.tick import Tick, after_write

_CLEAR = const(0x3000)  # DS 2.1.2: a write clears the bits that are ones
_SET = const(0x2000)

_CSR = const(0x00)  # of a slice: DS 4.5.3
_DIV = const(0x04)
_TOP = const(0x10)

_MAX_TOP = const(0x10000)
_MAX_DIV = const(256)


class PwmTick(Tick):
    """Calls the handler at each wrap of PWM slice `pwm_slice`, 0 to 7, once in `period_us`. The
    slice drives no pin meanwhile. An RP2350 has 8 to 11, too, which are of no pin of a Pico 2.

    Periods that pass while interrupts are masked are merged into one interrupt, and the phase
    stays. The period is exact: ValueError if clk_sys, a divider of 1 to 255 and 65536 steps
    cannot make it, as above 65 to 134 ms. machine.freq() must not change while it runs. The
    default slice is one that a soft reset of the port stops, too: it stops 0 to 3.
    """

    def __init__(self, handler, period_us: int, pwm_slice: int = 3, priority: int = 0):
        if not 0 <= pwm_slice <= LAST_SLICE:
            if RP2350:
                raise ValueError("pwm_slice: 0 to 11")
            raise ValueError("pwm_slice: 0 to 7")
        self._divider, self._steps = divided(period_us, freq())
        self._slice = base = PWM + PWM_STRIDE * pwm_slice
        self._mask = mask = 1 << pwm_slice
        stop = ((base + _CSR, 0), (PWM_INTE + _CLEAR, mask), (PWM_INTR, mask))
        if RP2350:
            entry = after_write(handler, PWM_INTR, mask, read_back=True)
        else:
            entry = after_write(handler, PWM_INTR, mask)
        Tick.__init__(self, PWM_IRQ, period_us, entry, stop, priority, NMI_MASK)

    def _prepare(self) -> None:
        base = self._slice
        mem32[base + _CSR] = 0
        mem32[base + _DIV] = self._divider << 4
        mem32[base + _TOP] = self._steps - 1
        mem32[PWM_INTR] = self._mask
        mem32[PWM_INTE + _SET] = self._mask

    def _go(self, due_at: int) -> int:
        return start_slice(self._slice + _CSR, self.period_us, due_at)


def divided(period_us: int, clock_hz: int):
    """Returns the (divider, steps) of a PWM slice that make `period_us` exactly, else raises
    ValueError."""
    cycles, rest = divmod(period_us * (clock_hz // 1000), 1000)
    if period_us > 0 and not rest and not clock_hz % 1000:
        for divider in range((cycles + _MAX_TOP - 1) // _MAX_TOP, _MAX_DIV):
            if cycles % divider == 0:
                return divider, cycles // divider
    raise ValueError("period_us: no PWM slice makes it exactly")


def fitting(handler, period_us: int, pwm_slice, priority: int = 0):
    """Returns a PwmTick if `pwm_slice` is not None and makes that period, else an AlarmTick."""
    if pwm_slice is not None:
        try:
            divided(period_us, freq())
        except ValueError:
            pwm_slice = None
    if pwm_slice is None:
        from noheap.tick.rp2040_alarm import AlarmTick

        return AlarmTick(handler, period_us, priority)
    return PwmTick(handler, period_us, pwm_slice, priority)


# The timer's address by a shift, because a literal above 0x3fffffff is a big int.
@micropython.viper
def start_slice(csr: int, period_us: int, due_at: int) -> int:
    quarter = TIMER_QUARTER
    due = ptr32(quarter << 2)[10] + period_us  # TIMERAWL
    ptr32(csr)[2] = 0  # CTR
    ptr32(csr)[0] = 1
    ptr32(due_at)[0] = due
    return due
