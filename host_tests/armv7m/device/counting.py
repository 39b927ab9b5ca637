"""How many instructions a handler takes, from its vector's first to the exception's return.

Time on this emulated CPU is 64 ns an instruction. So a loop that requests an interrupt again and
again is longer by the handler's instructions when that interrupt is enabled than when it is not.
"""

from array import array

import micropython
from handler import AsmHandler, Handler, VectorTable
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.block import CLOCK, DUE_US, LATENCY_MIN_US
from noheap.buf.spsc import SPSC
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.control.threshold import Threshold
from noheap.cortex.jump import Jump
from noheap.cortex.link_viper import ViperParts
from noheap.hal.rp2040_i2c_registers import RXFLR
from noheap.record import RECORD_WORDS
from noheap.sampler import asm, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource

_INTERRUPT = const(9)  # of TIMER1, which does not request it
_SYST_CSR = const(0xE000E010)
_NVIC_ISER = const(0xE000E100)
_NVIC_ICER = const(0xE000E180)
_NVIC_ISPR = const(0xE000E200)
_NVIC_ICPR = const(0xE000E280)
_TIMER1_CTRL = const(0x40001000)
_TIMER1_VALUE = const(0x40001004)
_TIMER1_RELOAD = const(0x40001008)
_TIMES = const(100)


@micropython.asm_thumb
def _request(r0, r1, r2, r3) -> int:
    """Write r2 to [r1], r0 times; how far the down-counter at [r3] came meanwhile."""
    ldr(r4, [r3, 0])
    label(AGAIN)
    str(r2, [r1, 0])
    sub(r0, 1)
    bne(AGAIN)
    ldr(r5, [r3, 0])
    sub(r0, r4, r5)


def instructions(address):
    """Of the handler at `address`, on average over _TIMES; a float, so that halves are seen."""
    mem32[_TIMER1_RELOAD] = 0xFFFFFFFF
    mem32[_TIMER1_CTRL] = 1
    ticking = mem32[_SYST_CSR]
    mem32[_SYST_CSR] = 0  # from MicroPython 1.27 on its port keeps the time by that interrupt
    mask = 1 << _INTERRUPT
    vectors = VectorTable()
    vectors.install(16 + _INTERRUPT, address)
    try:
        without = _request(_TIMES, _NVIC_ISPR, mask, _TIMER1_VALUE)
        mem32[_NVIC_ICPR] = mask
        mem32[_NVIC_ISER] = mask
        with_it = _request(_TIMES, _NVIC_ISPR, mask, _TIMER1_VALUE)
        mem32[_NVIC_ICER] = mask
    finally:
        vectors.deinit()
        mem32[_SYST_CSR] = ticking
    return (with_it - without) * 40 / 64 / _TIMES  # a step of the counter takes 40 ns


@micropython.asm_thumb
def _asm():
    # ptr32(4 * 0x10000000)[3] = 1, as a handler ends a timer's request
    movwt(r0, 0x40000000)
    mov(r1, 1)
    str(r1, [r0, 12])


@micropython.viper
def _nothing():
    pass


@micropython.viper
def _enqueue(queue: ptr32):
    """A record of three words, put inline into the queue at this address."""
    slot = ptr32(int(queue) + queue[WRITE])
    slot[0] = 1
    slot[1] = 2
    slot[2] = 3
    after = queue[WRITE] + 12
    if not queue[END] - after:
        after = FIRST
    if queue[READ] - after:
        queue[WRITE] = after
    else:
        queue[DROPPED] = queue[DROPPED] + 1


class _Source:
    """As I2CSource, with words of RAM for its registers, clock and output. Each time there is a
    good reading, and it is exactly when the tick is due."""

    name = "words"
    own = ()
    fastest_us = 1
    NMI_MASK = 0

    def __init__(self):
        self.chip = self
        self.words = array("i", bytes(4 * 40))
        self.words[RXFLR] = 2
        self.base = addressof(self.words)
        self.CLOCK = self.base  # for the time being
        source = I2CSource(0, 0)
        self.viper_parts = source.viper_parts
        self.asm_parts = source.asm_parts

    def output(self, pin):
        return self.base + 4 * 37, 1, self.base + 4 * 38, 1

    def tick_module(self):
        return self

    def fitting(self, handler, period_us, pwm_slice, priority):
        return Handler(handler, self.base + 4 * 39, 1)


def _sampler(kind, tier, **options):
    """A handler of one, which keeps it."""
    sampler = kind(
        _Source(),
        threshold=Threshold(0x1E00, 0x1D00),
        out_pin=0,
        period_us=1000,
        tier=tier,
        **options,
    )
    sampler.block[CLOCK] = sampler.block_address + 4 * DUE_US
    sampler.block[LATENCY_MIN_US] = 0  # as after the first tick
    sampler._tick.sampler = sampler
    return sampler._tick


def enter_without_thumb_bit():
    """Request a handler whose address is even, as no Thumb code's may be entered."""
    vectors = VectorTable()
    vectors.install(16 + _INTERRUPT, AsmHandler(_asm).address & ~1)
    mem32[_NVIC_ISER] = 1 << _INTERRUPT
    mem32[_NVIC_ISPR] = 1 << _INTERRUPT


def all_handlers():
    """{handler: instructions}."""
    plain = SPSC(_TIMES, 3)
    queues = [SPSC(_TIMES, RECORD_WORDS) for _ in range(2)]
    word = array("i", [0])
    acknowledge = addressof(word)
    full = {"implausible": 15}
    handlers = {
        "asm_thumb": AsmHandler(_asm),
        "empty viper": Handler(Jump(_nothing), acknowledge, 1),
        "enqueue inline": Handler(ViperParts(plain.address, (_enqueue,)), acknowledge, 1),
        "vector": _sampler(Sampler, vector, queue=queues[0], **full),
        "asm": _sampler(Sampler, asm, queue=queues[1], **full),
        "lean vector": _sampler(LeanSampler, vector),
        "lean asm": _sampler(LeanSampler, asm),
    }
    found = {name: instructions(handler.address) for name, handler in handlers.items()}
    for each in [plain] + queues:
        assert (len(each), each.dropped) == (_TIMES, 0)
    for name in ("vector", "asm", "lean vector", "lean asm"):
        stats = handlers[name].sampler.stats
        assert (stats.ticks, stats.missed, stats.faults) == (_TIMES, 0, 0)
    return found
