"""The sampler's own interrupt, at a hardware timer's vector, against Threshold in the main loop.

The I2C controller is words of RAM that the main loop fills: both bytes of a reading are the
same byte. The output is the SCL line of a two-wire bus with nothing on it.
"""

import gc
from array import array

import micropython
from handler import VectorTable, ViperHandler
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.buf.spsc import SPSC, take
from noheap.control.threshold import Threshold
from noheap.hal import rp2040
from noheap.record import PERIOD, RAW, RECORD_WORDS, STATUS
from noheap.sampler import stats, tick_isr
from noheap.source.rp2040_i2c import I2CSource

# Arm application note 385, tables 3-2 and 4-3; the timer: Cortex-M System Design Kit TRM 4.2.
_TIMER0_CTRL = const(0x40000000)
_TIMER0_INTCLEAR = const(0x4000000C)
_TIMER0_EXCEPTION = const(16 + 8)
_COUNTER = const(0x40028018)  # microseconds, with the PRESCALE below
_PRESCALE = const(0x4002801C)
_OUTPUT = const(0x40029000)
_NVIC_ISER = const(0xE000E100)
_NVIC_ICER = const(0xE000E180)
_CYCLES_PER_US = const(25)

_DATA_CMD = const(4)  # words of the I2C controller, see sampler/tick_source.py
_RXFLR = const(30)
_ON = const(0x1E1E)
_OFF = const(0x1D1D)


@micropython.viper
def _start_timer(cycles: int) -> int:
    """Let it expire each `cycles`; returns the microsecond that it starts in."""
    quarter = 0x10000000
    timer = ptr32(quarter << 2)
    quarter = 0x1000A000
    fpgaio = ptr32(quarter << 2)
    timer[2] = cycles - 1  # RELOAD
    timer[1] = cycles - 1  # VALUE
    timer[3] = 1  # INTCLEAR
    timer[0] = 9  # CTRL: interrupt, enable
    return fpgaio[6]  # COUNTER


def run(count, period_us):
    """Serve `count` ticks with the heap locked; what came of it."""
    i2c = array("i", bytes(4 * 32))
    block = array("i", bytes(4 * tick_isr.BLOCK_WORDS))
    queue = SPSC(8, RECORD_WORDS)
    threshold = Threshold(_ON, _OFF)
    isr = tick_isr.build(
        reading=I2CSource(0, 0).pieces(),
        output=rp2040.OUTPUT,
        block=addressof(block),
        timerawl=(_COUNTER - addressof(i2c)) // 4,
        period_us=period_us,
        implausible=0,
        fault=tick_isr.FAULT_BASE,
        on=_ON,
        off=_OFF,
        debounce=0,
        fault_ticks=2,
        settle_ticks=0,
        inactive=1,
        out_mask=1,
        queue_end=queue.storage[2],
    )
    block[stats.LATENCY_MIN_US] = period_us
    block[tick_isr.SOURCE_BASE] = addressof(i2c)
    block[tick_isr.OUT_SET] = _OUTPUT
    block[tick_isr.QUEUE] = addressof(queue.storage)
    block[tick_isr.ABOVE_PATTERN] = -1
    vectors = VectorTable()
    handler = ViperHandler(isr, (_TIMER0_INTCLEAR, 1), arguments=1)
    vectors.install(_TIMER0_EXCEPTION, handler.address)
    mem32[_PRESCALE] = _CYCLES_PER_US - 1
    mem32[_NVIC_ISER] = 1 << _TIMER0_EXCEPTION - 16
    try:
        wrong, grown = _serve(i2c, block, queue, threshold, count, period_us)
    finally:
        mem32[_NVIC_ICER] = 1 << _TIMER0_EXCEPTION - 16
        vectors.deinit()
    view = stats.Stats(block)
    return {
        "ticks": view.ticks,
        "missed": view.missed,
        "faults": view.faults,
        "dropped": queue.dropped,
        "wrong": wrong,
        "grown": grown,
        "latest_us": view.latency_max_us,
    }


def _serve(i2c, block, queue, threshold, count, period_us):
    """Start the timer and be the main loop.

    Returns the number of ticks whose record or output was wrong, and the heap's growth.
    """
    record = array("i", bytes(4 * RECORD_WORDS))
    address = queue.address
    wrong = grown = 0
    gc.collect()
    micropython.heap_lock()
    try:
        before = gc.mem_alloc()
        block[tick_isr.DUE_US] = _start_timer(period_us * _CYCLES_PER_US) + period_us
        for n in range(1, count + 1):
            byte = n * 37 & 0xFF  # a walk through all signed bytes
            raw = byte * 0x101 - (0x10000 if byte & 0x80 else 0)
            i2c[_DATA_CMD] = byte
            i2c[_RXFLR] = 2
            while not take(address, record, 1):
                pass  # no WFI: QEMU 7.2 with sleep=off lets the time that it sleeps pass twice
            above = threshold.update(raw)
            if (
                record[PERIOD] != n
                or record[RAW] != raw
                or record[STATUS] != above
                or mem32[_OUTPUT] & 1 != above
            ):
                wrong += 1
        mem32[_TIMER0_CTRL] = 0
        grown = gc.mem_alloc() - before
    finally:
        micropython.heap_unlock()
    return wrong, grown
