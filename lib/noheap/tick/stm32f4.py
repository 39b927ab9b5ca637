# pyright: reportUndefinedVariable=false
"""Hardware ticks of an STM32F4 that call machine code of yours straight from the vector.

    @micropython.viper
    def tick():
        quarter = 0x10008005
        ptr32(quarter << 2)[0] = 1 << 5     # GPIOA ODR: no call, nothing that raises

    ticking = TimTick(Jump(tick), period_us=1000)
    ticking.start()
    ...
    ticking.deinit()

The handler is what cortex/jump.py or link_viper.py makes. It may make no call. It is a hard ISR
of `priority` 0, the highest, as MicroPython's SysTick is; its other interrupts have lower ones
and cannot delay it. SysTick's handler delays it, and so do sections with interrupts masked and
writes to flash, for which the core waits.

A soft reset ends the tick, too, if the current directory was on a FAT or littlefs file system when
it started, as it is after boot; `last_will.guard` shows that. Else call `deinit` before Ctrl-D.
Leave the timers that are used here alone: no pyb.Timer, no PWM, no pyb.Servo on them.

Seen on QEMU's STM32F405: the interrupt, the handler's call, the end of the request, the return of
what was before (host_tests/armv7m/test_tim.py). Seen on simulated registers only: RCC, PSC and
ARR's exactness, SMCR, machine.freq(). No silicon has run it yet.

"RM" = ST RM0390 revision 4; RM0368 and RM0090 have the same registers in other sections.
"""

import sys

import micropython
from machine import mem32
from micropython import const

from noheap.cortex import last_will
from noheap.cortex.vector import release
from noheap.tick.tick import Tick, after_write

_APB1ENR = const(0x40023840)  # RM 6.3.13; bits 0 to 3 are TIM2 to TIM5
_TIM2 = const(0x40000000)  # RM table 1; TIM3 to TIM5 follow
_STRIDE = const(0x400)
_INTERRUPTS = (28, 29, 30, 50)  # RM 10, vector table

# Registers of a timer: RM 17.4.
_CR1 = const(0x00)
_SMCR = const(0x08)
_DIER = const(0x0C)
_SR = const(0x10)
_EGR = const(0x14)
_CNT = const(0x24)
_PSC = const(0x28)
_ARR = const(0x2C)

_CEN = const(1)
_URS = const(4)  # an update by EGR does not set UIF
_UG = const(1)  # a write takes over PSC and ARR, and clears CNT
_UIE = const(1)
_NOT_UIF = const(0xFFFFFFFE)  # SR's flags are cleared by writing 0

_ALL = const(0xFFFFFFFF)
_MAX_DIVIDER = const(0x10000)


class TimerTick(Tick):
    """Calls the handler at each update of `timer`, which has so many `bits`. `enable` is the
    register that lets APB1 clock it. A chip's kind: TimTick, here and in tick/stm32f1.py."""

    def __init__(
        self, handler, period_us: int, timer: int, priority: int, timer_hz: int, bits: int, enable
    ):
        self._base = base = _base(timer)
        if not 1 <= period_us <= 1 << 30:
            raise ValueError("period_us: 1 to 2**30")
        self._timer = timer
        self._enable = enable
        self._divider, self._steps = divided(period_us, timer_hz or apb1_timer_hz(), bits)
        # Read back, so that the request has ended before a short handler returns: the write
        # waits in a buffer, and the NVIC would see the old request again.
        entry = after_write(handler, base + _SR, _NOT_UIF, read_back=True)
        Tick.__init__(self, _INTERRUPTS[timer - 2], period_us, entry, (), priority)

    def start(self, due_at: int = 0) -> int:
        """The first tick comes one period from now. Returns what the chip's kind says."""
        if not self.running:
            _arm()
            interrupt, address, _, held, priority, nmi_mask = self._arguments
            release(interrupt)  # before its registers are looked at
            self._start_clock()  # pyright: ignore[reportAttributeAccessIssue] - of each kind
            self._arguments = (interrupt, address, self._on(), held, priority, nmi_mask)
        return Tick.start(self, due_at)

    def _on(self):
        """Let APB1 clock the timer; returns the writes that make it what it was."""
        base = self._base
        enable = 1 << self._timer - 2
        before = mem32[self._enable]
        mem32[self._enable] = before | enable
        return (
            (base + _CR1, _URS),
            (base + _DIER, 0),
            (base + _SMCR, mem32[base + _SMCR]),
            (base + _PSC, mem32[base + _PSC]),
            (base + _ARR, mem32[base + _ARR] & _ALL),
            (base + _EGR, _UG),
            (base + _SR, 0),
            (base + _DIER, mem32[base + _DIER]),
            (base + _CR1, mem32[base + _CR1]),
            (self._enable, before & enable, ~enable & _ALL),
        )

    def _prepare(self) -> None:
        _set(self._base, self._divider, self._steps)
        mem32[self._base + _SR] = 0
        mem32[self._base + _DIER] = _UIE


class TimTick(TimerTick):
    """Calls the handler at each update of TIM2, 3, 4 or 5, once in `period_us`, 1 to 2**30.

    It does not drift: the counter reloads itself. Periods that pass while interrupts are masked
    are merged into one interrupt, and the phase stays. The period is exact: ValueError if
    PSC and ARR cannot make it. TIM3 and TIM4 have 16 bits, the others 32.

    `timer_hz` is the clock of APB1's timers, 0 for what machine.freq() says it is; that must not
    change while the tick runs. `start` returns when the first tick is due, in the low 32 bits of
    `clock(clock_timer)`, which must be another timer, and puts it at the address `due_at`. The
    handler finds UIF cleared. Between an interrupt's request and the handler's first instruction
    are the core's entry and a write to and a read from APB1.
    """

    def __init__(
        self,
        handler,
        period_us: int,
        timer: int = 5,
        priority: int = 0,
        timer_hz: int = 0,
        clock_timer: int = 2,
    ):
        _base(timer)  # raises
        if clock_timer == timer or clock_timer not in (2, 5):
            raise ValueError("clock_timer: 2 or 5, but not timer")
        self._clock = (clock_timer, timer_hz)
        self._cnt = 0  # the clock's, after `start`
        TimerTick.__init__(
            self, handler, period_us, timer, priority, timer_hz, _bits(timer), _APB1ENR
        )

    def _start_clock(self) -> None:
        self._cnt = clock(*self._clock)

    def _go(self, due_at: int) -> int:
        return _start(self._base, self._cnt, self.period_us, due_at)


def _arm() -> None:
    """Give last_will.py its guard: an iterator over a directory, which is one with a finaliser in
    extmod/vfs_fat.c and vfs_lfsx.c, and none in vfs.c and vfs_rom.c."""
    if last_will.guard or sys.platform not in ("pyboard", "qemu"):
        return
    import os

    guard = os.ilistdir()  # pyright: ignore[reportAttributeAccessIssue] - the stubs lack it
    for _ in guard:  # at its end it closes the directory
        pass
    if hasattr(guard, "__del__"):
        last_will.arm(guard)


def clock(timer: int = 2, timer_hz: int = 0) -> int:
    """The address of a counter of microseconds, 32 bits, which ISRs may read: CNT of `timer`,
    2 or 5. It is started where it does not run so yet, and never stopped. `timer_hz` as above,
    in whole MHz: else ValueError."""
    if timer not in (2, 5):
        raise ValueError("timer: 2 or 5")
    divider, rest = divmod(timer_hz or apb1_timer_hz(), 1_000_000)
    if rest or not 1 <= divider <= _MAX_DIVIDER:
        raise ValueError("timer_hz: whole MHz")
    base = _base(timer)
    mem32[_APB1ENR] |= 1 << timer - 2
    going = mem32[base + _CR1] & _CEN and mem32[base + _ARR] & _ALL == _ALL  # mem32 is signed
    if not going or mem32[base + _PSC] != divider - 1:
        _set(base, divider, 1 << 32)
        mem32[base + _DIER] = 0
        mem32[base + _CR1] = _CEN
    return base + _CNT


def _set(base: int, divider: int, steps: int) -> None:
    """Stop it, and let it count from 0 to `steps` - 1, one each `divider` cycles."""
    mem32[base + _CR1] = _URS
    mem32[base + _SMCR] = 0  # the internal clock
    mem32[base + _PSC] = divider - 1
    mem32[base + _ARR] = steps - 1
    mem32[base + _EGR] = _UG


def _base(timer: int) -> int:
    if not 2 <= timer <= 5:
        raise ValueError("timer: 2 to 5")
    return _TIM2 + _STRIDE * (timer - 2)


def _bits(timer: int) -> int:
    return 32 if timer in (2, 5) else 16


def apb1_timer_hz() -> int:
    """The clock of TIM2 to TIM5: APB1's if that is the core's, else twice APB1's (RM 6.2)."""
    from machine import freq

    _, hclk, pclk1, *_ = freq()  # pyright: ignore[reportGeneralTypeIssues] - the stubs say int
    return pclk1 if pclk1 == hclk else 2 * pclk1


def divided(period_us: int, timer_hz: int, bits: int):
    """(divider, steps) that make `period_us` exactly, the finest there is. Raises ValueError."""
    cycles, rest = divmod(period_us * timer_hz, 1_000_000)
    if not rest:
        # ARR 0 would stop the counter: RM 17.4.12.
        for divider in range((cycles - 1 >> bits) + 1, min(_MAX_DIVIDER, cycles // 2) + 1):
            if cycles % divider == 0:
                return divider, cycles // divider
    raise ValueError("period_us: PSC and ARR cannot make it exactly")


def fitting(handler, period_us: int, pwm_slice=None, priority: int = 0):
    """Returns a tick: `handler` once each `period_us`: TIM5; `pwm_slice` is the RP2040's."""
    return TimTick(handler, period_us, priority=priority)


@micropython.viper
def _start(base: int, cnt: int, period_us: int, due_at: int) -> int:
    due = ptr32(cnt)[0] + period_us
    ptr32(base)[0] = 5  # CR1: URS, CEN
    ptr32(due_at)[0] = due
    return due
