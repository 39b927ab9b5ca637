"""The sampler's own interrupt, at a hardware timer's vector, against Threshold in the main loop.

The I2C controller is words of RAM that the main loop fills: both bytes of a reading are the
same byte. The output is the SCL line of a two-wire bus with nothing on it.
"""

import gc
from array import array

import micropython
from handler import Handler, VectorTable
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.block import DUE_US
from noheap.buf.spsc import SPSC, take
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal.rp2040_i2c_registers import DATA_CMD, RXFLR
from noheap.record import PERIOD, RAW, RECORD_WORDS, STATUS
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
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


class _Source:
    """As I2CSource, but registers are words of RAM, and clock, output and tick this board's."""

    name = "words"
    own = ()
    fastest_us = 1
    CLOCK = _COUNTER
    NMI_MASK = 0

    def __init__(self, i2c):
        self.chip = self
        self.base = addressof(i2c)
        self.viper_parts = I2CSource(0, 0).viper_parts

    def output(self, pin):
        return _OUTPUT + 4, 1, _OUTPUT, 1

    def tick_module(self):
        return self

    def fitting(self, handler, period_us, pwm_slice, priority):
        return Handler(handler, _TIMER0_INTCLEAR, 1)


def run(count, period_us):
    """Serve `count` ticks with the heap locked; what came of it."""
    i2c = array("i", bytes(4 * 32))
    queue = SPSC(8, RECORD_WORDS)
    threshold = Threshold(_ON, _OFF)
    sampler = Sampler(
        _Source(i2c),
        threshold=threshold,
        out_pin=0,
        period_us=period_us,
        tier=vector,
        queue=queue,
        above_pattern=(blink.ON, 1),
    )
    vectors = VectorTable()
    vectors.install(_TIMER0_EXCEPTION, sampler._tick.address)
    mem32[_PRESCALE] = _CYCLES_PER_US - 1
    mem32[_NVIC_ISER] = 1 << _TIMER0_EXCEPTION - 16
    try:
        wrong, grown = _serve(i2c, sampler.block, queue, threshold, count, period_us)
    finally:
        mem32[_NVIC_ICER] = 1 << _TIMER0_EXCEPTION - 16
        vectors.deinit()
    view = sampler.stats
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
        block[DUE_US] = _start_timer(period_us * _CYCLES_PER_US) + period_us
        for n in range(1, count + 1):
            byte = n * 37 & 0xFF  # a walk through all signed bytes
            raw = byte * 0x101 - (0x10000 if byte & 0x80 else 0)
            i2c[DATA_CMD] = byte
            i2c[RXFLR] = 2
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
