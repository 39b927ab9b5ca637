"""Makes samplers of tier dma, and works beside them. The test types what is called."""

import gc
import time
from array import array

import board
import machine
from machine import Pin, mem8, mem32

from noheap.block import KIND
from noheap.block import RAW as BLOCK_RAW
from noheap.block import STATUS as BLOCK_STATUS
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.record import PERIOD, RAW, RECORD_WORDS, STATUS, fault_of, state_of
from noheap.sampler import dma, dma_isr, portable
from noheap.sampler.job.judge import judge
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_adc import ADCSource
from noheap.source.rp2040_i2c import I2CSource
from noheap.source.rp2040_spi import SPISource

_GPIO25_STATUS = 0x400140C8  # RP2040 datasheet 2.19.6.1
_OUTTOPAD = 9

board.led()
record = array("i", [0] * RECORD_WORDS)
machine.ADC(26)
spi = machine.SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(20))
i2c = board.sensor_i2c()


def make(source, on, off, debounce=0, tier=dma, **options):
    global queue
    queue = SPSC(64, RECORD_WORDS)
    options.setdefault("period_us", 1000)
    options.setdefault("above_pattern", (blink.ON, 1))
    options.setdefault("fault_pattern", (blink.OFF, 1))
    options.setdefault("out_pin", board.LED_PIN)
    return Sampler(
        source, threshold=Threshold(on, off, debounce), queue=queue, tier=tier, **options
    )


def lean(source, on, off):
    return LeanSampler(
        source,
        threshold=Threshold(on, off),
        out_pin=board.LED_PIN,
        period_us=1000,
        tier=dma_isr,
    )


def lean_taken():
    sampler.count_missed()
    print((sampler.state, sampler.block[BLOCK_RAW], sampler.stats.faults))


def taken():
    """Brings the records and prints them, and the state."""
    sampler.count_missed()
    found = []
    while queue.dequeue(record):
        status = record[STATUS]
        found.append((record[PERIOD], record[RAW], state_of(status), fault_of(status)))
    print((found, sampler.state, sampler.stats.faults, queue.dropped))


def taken_beside(block):
    """Brings the records and prints the output's level, and their states, each with the one that
    the interrupt of other tiers makes of the same reading, in this block of a sampler that was not
    started."""
    sampler.count_missed()
    level = mem32[_GPIO25_STATUS] >> _OUTTOPAD & 1
    found = []
    while queue.dequeue(record):
        block[BLOCK_RAW] = record[RAW]
        block[KIND] = fault_of(record[STATUS])
        judge(block)
        found.append((state_of(record[STATUS]), block[BLOCK_STATUS] & 0xFF))
    print((level, found))


def borrow_next(countdown):
    """The lower two of three digits of a dma/counting.py are 0."""
    for n in (0, 1):
        mem8[countdown._words + 8 * n + 3] = 0


def compute(ms):
    due = time.ticks_add(time.ticks_ms(), ms)
    n = 0
    while time.ticks_diff(due, time.ticks_ms()) > 0:
        n += 1


def collect(ms):
    due = time.ticks_add(time.ticks_ms(), ms)
    while time.ticks_diff(due, time.ticks_ms()) > 0:
        gc.collect()


def write_to_flash(ms):
    due = time.ticks_add(time.ticks_ms(), ms)
    while time.ticks_diff(due, time.ticks_ms()) > 0:
        with open("written", "wb") as file:
            file.write(bytes(4096))


def bytes_of_bringing():
    """Of the heap, for a hundred times."""
    sampler.count_missed()
    before = gc.mem_alloc()
    for _ in range(100):
        sampler.count_missed()
    print(gc.mem_alloc() - before)
