# pyright: reportUndefinedVariable=false
"""TimTick on the timers of QEMU's STM32F405.

Their clock has 1 GHz here, and no RCC stands before it. The counter goes through PSC, but never
reloads (QEMU 7.2): the next request comes ARR steps later, plus as many as the machine's age had
when CNT was 0. `start` makes the latter nothing: it sets CNT to the machine's age, as the
untouched TIM4 has counted it. So a period is as long as ARR says, and not one step longer.
"""

import gc
from array import array

import micropython
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.link_viper import ViperParts
from noheap.tick import stm32f4 as tick_stm32
from noheap.tick.stm32f4 import clock

HZ = const(1_000_000_000)
_AGE = const(0x40000824)  # CNT of TIM4: ns, 4 s in all
_CNT = const(0x24)
_KEPT = const(512)

CLOCK = clock(2, HZ)


@micropython.viper
def _age_at_a_microsecond(cnt: int, age: int, at: int) -> int:
    before = ptr32(cnt)[0]
    while ptr32(cnt)[0] == before:
        pass
    ptr32(at)[0] = ptr32(cnt)[0]
    return ptr32(age)[0]


@micropython.viper
def _set_at(register: int, value: int, cnt: int, at: int):
    while ptr32(cnt)[0] - at < 0:
        pass
    ptr32(register)[0] = value


_at = array("i", [0])
_born_ns = _age_at_a_microsecond(CLOCK, _AGE, addressof(_at)) - 1000 * _at[0]


@micropython.viper
def _log(words: ptr32):
    """Counts in word 0, and keeps the clock at each of the last ones."""
    quarter = 0x10000009  # TIM2's CNT, the clock
    n = words[0]
    words[0] = n + 1
    words[1 + (n & (_KEPT - 1))] = ptr32(quarter << 2)[0]


def counting():
    """(handler, its words)."""
    words = array("i", [0] * (1 + _KEPT))
    return ViperParts(addressof(words), (_log,)), words


def make(handler, period_us, **options):
    return tick_stm32.TimTick(handler, period_us, timer_hz=HZ, **options)


def start(tick):
    """Start it; returns when QEMU begins to count its periods."""
    tick.start()
    return align(tick)


def align(tick):
    """Of a tick that has just started, the same."""
    at = mem32[CLOCK] + 200
    _set_at(tick._base + _CNT, (1000 * at + _born_ns) // tick._divider, CLOCK, at)
    return at


def wait(duration_us):
    begin = mem32[CLOCK]
    while mem32[CLOCK] - begin < duration_us:
        pass


def state(timer=5, interrupt=50):
    """Returns all that a tick of that timer changes: its registers, and the core's."""
    base = 0x40000000 + 0x400 * (timer - 2)
    registers = [mem32[base + at] for at in (0x00, 0x0C, 0x10, 0x28, 0x2C)]
    bank = 4 * (interrupt >> 5)
    core = (0xE000E100 + bank, 0xE000E200 + bank, 0xE000E400 + (interrupt & ~3), 0xE000ED08)
    return registers + [mem32[at] for at in core]


def counted(words):
    """Calls in 10 ms."""
    before = words[0]
    wait(10_000)
    return words[0] - before


def serve(timer, period_us):
    """Tick for some 20 periods: (growth of the heap, SR, for how long, when each tick came)."""
    handler, words = counting()
    tick = make(handler, period_us, timer=timer)
    gc.collect()
    begin = start(tick)
    micropython.heap_lock()
    try:
        before = gc.mem_alloc()
        wait(20 * period_us + period_us // 2)
        grown = gc.mem_alloc() - before
    finally:
        micropython.heap_unlock()
    status = mem32[tick._base + 0x10]
    tick.deinit()
    ended = mem32[CLOCK]
    return grown, status, ended - begin, [words[1 + n] - begin for n in range(words[0])]
