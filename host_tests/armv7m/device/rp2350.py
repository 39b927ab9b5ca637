# pyright: reportUndefinedVariable=false
"""The RP2350's ticks and sampler on a Cortex-M33, with words of RAM for the chip's registers.

The library on this machine has the RP2350's addresses, moved to RAM: test_rp2350.py. The main loop
stands for the peripherals: it sets what a register says and requests their interrupt in the NVIC.
"""

import gc
from array import array

import micropython
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.buf.spsc import SPSC, take
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.cortex.link_viper import ViperParts
from noheap.record import LATE_US, PERIOD, RAW, RECORD_WORDS, STATUS
from noheap.sampler import asm, vector
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource
from noheap.tick.rp2040 import PwmTick
from noheap.tick.rp2040_alarm import AlarmTick
from noheap.tick.rp2350_timer1 import Timer1Tick

# RP2350 datasheet 2.2, 3.2, 12.2, 12.5, 12.8, in RAM.
_MOVED = const(0x38000000)
_I2C0 = const(0x38090000)
_PWM = const(0x380A8000)
_TIMER0 = const(0x380B0000)
_TIMER1 = const(0x380B8000)
_SIO = const(0x38200000)
_DATA_CMD = const(0x10)
_RXFLR = const(0x78)
_TIMERAWL = const(0x28)
_ALARM0 = const(0x10)
_PWM_INTR = const(0xF4)
_PWM_IRQ_WRAP_0 = const(8)

_ISPR = const(0xE000E200)  # ARMv8-M ARM, NVIC_ISPRn
_ISER = const(0xE000E100)
_IPR = const(0xE000E400)
_VTOR = const(0xE000ED08)

_ON = const(0x1E1E)
_OFF = const(0x1D1D)
_TIERS = {"vector": vector, "asm": asm}


def _made(tier, priority=0):
    return Sampler(
        I2CSource(0, 0x48),
        threshold=Threshold(_ON, _OFF),
        out_pin=25,
        period_us=1000,
        tier=_TIERS[tier],
        queue=SPSC(8, RECORD_WORDS),
        above_pattern=(blink.ON, 1),
        pwm_slice=11,
        priority=priority,
    )


def _core():
    """Returns what a tick changes of the core."""
    return [mem32[_VTOR], mem32[_ISER], mem32[_IPR + 8], mem32[mem32[_VTOR] + 4 * 24]]


def serve(tier, count):
    """Serve `count` ticks with the heap locked: what came of it, and what the slice was told."""
    for address in range(_PWM, _PWM + 0x100, 4):
        mem32[address] = 0
    before = _core()
    sampler = _made(tier, priority=2)
    mem32[_TIMER0 + _TIMERAWL] = 5000
    sampler.start()
    slice_at = _PWM + 0x14 * 11
    told = [mem32[slice_at + at] for at in (0x00, 0x04, 0x10)]
    told.append(mem32[_PWM + 0x20F8])  # INTE's address that sets bits: 2.1.3
    told.append(sampler.first_due_us)
    during = _core()
    record = array("i", bytes(4 * RECORD_WORDS))
    address = sampler.queue.address
    threshold = Threshold(_ON, _OFF)
    wrong = 0
    gc.collect()
    micropython.heap_lock()
    try:
        grown = gc.mem_alloc()
        for n in range(1, count + 1):
            byte = n * 37 & 0xFF
            raw = byte * 0x101 - (0x10000 if byte & 0x80 else 0)
            mem32[_I2C0 + _DATA_CMD] = byte
            mem32[_I2C0 + _RXFLR] = 2
            late = n % 5
            mem32[_TIMER0 + _TIMERAWL] = 5000 + 1000 * n + late
            mem32[_PWM + _PWM_INTR] = mem32[_SIO + 0x18] = mem32[_SIO + 0x20] = 0
            mem32[_ISPR] = 1 << _PWM_IRQ_WRAP_0
            above = threshold.update(raw)
            if (
                not take(address, record, 1)
                or record[PERIOD] != n
                or record[RAW] != raw
                or record[STATUS] != above
                or record[LATE_US] != (late if tier == "vector" else 0)
                or mem32[_PWM + _PWM_INTR] != 1 << 11
                or mem32[_SIO + 0x18] != above << 25  # GPIO_OUT_SET
                or mem32[_SIO + 0x20] != (1 - above) << 25  # GPIO_OUT_CLR
                or mem32[_I2C0 + _DATA_CMD] != 0x300  # the next read, with its STOP
            ):
                wrong += 1
        grown = gc.mem_alloc() - grown
    finally:
        micropython.heap_unlock()
    view = sampler.stats
    counted = [view.ticks, view.missed, view.faults, sampler.queue.dropped]
    sampler.deinit()
    ended = [mem32[slice_at], mem32[_PWM + 0x30F8], mem32[_PWM + _PWM_INTR]]
    return counted, wrong, grown, told, ended, during != before, _core() == before


@micropython.viper
def _count(words: ptr32):
    words[0] = words[0] + 1


def counting():
    """(handler, its word)."""
    words = array("i", [0])
    return ViperParts(addressof(words), (_count,)), words


def alarm(number, late_us):
    """A tick of ALARM0 that is served `late_us` after it was due, five times: the calls, by how
    much the alarm was moved on each time, and INTR."""
    kind, timer, interrupt = ((AlarmTick, _TIMER0, 0), (Timer1Tick, _TIMER1, 4))[number]
    handler, words = counting()
    count = 0x40000000 - 300  # past a small int on the way
    mem32[timer + _TIMERAWL] = count
    mem32[_TIMER0 + _TIMERAWL] = 77 if number else count
    tick = kind(handler, 100)
    due = tick.start() - mem32[_TIMER0 + _TIMERAWL]
    first = mem32[timer + _ALARM0] - count
    moved = []
    for _ in range(5):
        at = mem32[timer + _ALARM0]
        mem32[timer + _TIMERAWL] = at + late_us
        mem32[timer + 0x3C] = 0
        mem32[_ISPR] = 1 << interrupt
        moved.append(mem32[timer + _ALARM0] - at)
    said = words[0], due, first, moved, mem32[timer + 0x3C]
    tick.deinit()
    return said


def wave(tick, count):
    """Serve `count` alarms of TIMER1 when they are due: what each wrote to SIO, and how far apart
    they were."""
    tick.start()
    levels, due = [], []
    for _ in range(count):
        mem32[_SIO + 0x18] = mem32[_SIO + 0x20] = 0
        due.append(mem32[_TIMER1 + _ALARM0])
        mem32[_TIMER1 + _TIMERAWL] = due[-1]
        mem32[_TIMER1 + 0x3C] = 0
        mem32[_ISPR] = 1 << 4
        levels.append((mem32[_SIO + 0x18], mem32[_SIO + 0x20]))
    tick.deinit()
    return levels, [due[n + 1] - due[n] for n in range(count - 1)]


@micropython.asm_thumb
def _depth(r0, r1, r2) -> int:
    """Request [r0] = r1 with the FPU used before if r2: bytes of stack from here to the deepest
    word that changed, and in the upper half how many words did."""
    cmp(r2, 0)
    beq(UNUSED)
    data(2, 0xEEB0, 0x0A40)  # vmov.f32 s0, s0: FPCA
    b(PAINT)
    label(UNUSED)
    data(2, 0xF382, 0x8814)  # msr CONTROL, r2: no FPCA
    data(2, 0xF3BF, 0x8F6F)  # isb
    label(PAINT)
    mov(r3, sp)
    mov(r4, 64)
    movwt(r5, 0x5AA55AA5)
    label(NEXT)
    sub(r3, 4)
    str(r5, [r3, 0])
    sub(r4, 1)
    bne(NEXT)
    str(r1, [r0, 0])
    data(2, 0xF3BF, 0x8F4F)  # dsb
    data(2, 0xF3BF, 0x8F6F)  # isb: here it is served
    mov(r4, 64)
    mov(r0, 0)  # words that changed
    mov(r1, 0)  # bytes to the deepest
    label(LOOK)
    ldr(r2, [r3, 0])
    cmp(r2, r5)
    beq(SAME)
    add(r0, 1)
    cmp(r1, 0)
    bne(SAME)
    mov(r1, r4)
    label(SAME)
    add(r3, 4)
    sub(r4, 1)
    bne(LOOK)
    lsl(r1, r1, 2)
    lsl(r0, r0, 16)
    orr(r0, r1)


def stack():
    """[(bytes, words written)] of a tick: where the FPU was not used before, and where it was."""
    handler, words = counting()
    tick = PwmTick(handler, 1000, 11)
    tick.start()
    found = [_depth(_ISPR, 1 << _PWM_IRQ_WRAP_0, used) for used in (0, 1)]
    tick.deinit()
    assert words[0] == 2
    return [(one & 0xFFFF, one >> 16) for one in found]
