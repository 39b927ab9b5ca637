"""How many instructions a handler takes, from its vector's first to the exception's return.

Time on this emulated CPU is 64 ns an instruction. So a loop that requests an interrupt again and
again is longer by the handler's instructions when that interrupt is enabled than when it is not.
"""

from array import array

import micropython
from handler import AsmHandler, VectorTable, ViperHandler
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.buf.spsc import SPSC
from noheap.hal import rp2040
from noheap.record import RECORD_WORDS
from noheap.sampler import tick_isr
from noheap.source.rp2040_i2c import I2CSource

_INTERRUPT = const(9)  # of TIMER1, which does not request it
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


def _enqueue(queue):
    """A handler that enqueues one record of three words inline."""
    source = """
import micropython
@micropython.viper
def enqueue():
    q = ptr32({0})
    at = q[0]
    slot = ptr32((at << 2) + {0})
    slot[0] = 1
    slot[1] = 2
    slot[2] = 3
    at += 3
    if at == {1}:
        at = 5
    if at == q[1]:
        q[4] = q[4] + 1
    else:
        q[0] = at
"""
    scope = {}
    exec(source.format(queue.address, queue.storage[2]), scope)
    return scope["enqueue"]


def _tick_isr(words, queue):
    """The sampler's interrupt with a good reading each time, exactly when it is due."""
    block = 40  # behind the I2C controller's words
    at = addressof(words)
    words[30] = 2  # RXFLR
    words[block + tick_isr.SOURCE_BASE] = at
    words[block + tick_isr.OUT_SET] = at + 4 * 38
    words[block + tick_isr.QUEUE] = queue.address
    return tick_isr.build(
        reading=I2CSource(0, 0).pieces(),
        output=rp2040.OUTPUT,
        block=at + 4 * block,
        timerawl=block + tick_isr.DUE_US,  # "now" is when the tick is due
        period_us=1000,
        implausible=15,
        fault=tick_isr.FAULT_BASE,
        on=0x1E00,
        off=0x1D00,
        debounce=0,
        fault_ticks=2,
        settle_ticks=0,
        inactive=1,
        out_mask=1,
        queue_end=queue.storage[2],
    )


def enter_without_thumb_bit():
    """Request a handler whose address is even, as no Thumb code's may be entered."""
    vectors = VectorTable()
    vectors.install(16 + _INTERRUPT, AsmHandler(_asm).address & ~1)
    mem32[_NVIC_ISER] = 1 << _INTERRUPT
    mem32[_NVIC_ISPR] = 1 << _INTERRUPT


def all_handlers():
    """{handler: instructions}."""
    plain, queue = SPSC(_TIMES, 3), SPSC(_TIMES, RECORD_WORDS)
    words = array("i", bytes(4 * (40 + tick_isr.BLOCK_WORDS)))
    acknowledge = (addressof(words) + 4 * 39, 1)
    handlers = {
        "asm_thumb": AsmHandler(_asm),
        "empty viper": ViperHandler(_nothing, acknowledge),
        "enqueue inline": ViperHandler(_enqueue(plain), acknowledge),
        "tick_isr": ViperHandler(_tick_isr(words, queue), acknowledge, arguments=1),
    }
    found = {name: instructions(handler.address) for name, handler in handlers.items()}
    for each in (plain, queue):
        assert (len(each), each.dropped) == (_TIMES, 0)
    return found
