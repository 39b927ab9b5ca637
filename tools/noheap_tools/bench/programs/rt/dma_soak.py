"""Many samples in tier dma with the heap locked; a timer wakes the main loop for their records."""

import gc

import micropython
from machine import Timer

from noheap.block import PERIODS
from noheap.block import RAW as BLOCK_RAW
from noheap.buf.spsc import SPSC
from noheap.buf.spsc_words import DROPPED, READ, WRITE
from noheap.control.threshold import Threshold
from noheap.cortex.wfi import sleep_if_equal
from noheap.record import RECORD_WORDS
from noheap.sampler import dma
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource
from programs.rt.wired import ADDRESS, LED_PIN, OFF, ON, begin, values

_BRING_MS = 50


def soak(ticks):
    block, storage, address = sampler.block, queue.storage, queue.address
    while block[PERIODS] < ticks:
        sleep_if_equal(address, address)
        sampler.count_missed()
        storage[READ] = storage[WRITE]


queue = SPSC(512, RECORD_WORDS)
sampler = Sampler(
    I2CSource(0, ADDRESS),
    threshold=Threshold(ON, OFF),
    out_pin=LED_PIN,
    period_us=values["period_us"],
    queue=queue,
    tier=dma,
)
before = after = 0  # otherwise the first assignment may make the table of globals grow
timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs ask for an id
    period=_BRING_MS, callback=lambda _: None
)
gc.collect()
gc.disable()
begin(sampler.block_address)
sampler.start()
soak(100)
before = gc.mem_alloc()
sampler.count_missed()
queue.storage[READ] = queue.storage[WRITE]
micropython.heap_lock()
soak(values["ticks"])
micropython.heap_unlock()
after = gc.mem_alloc()
lost = queue.storage[DROPPED]
timer.deinit()
sampler.deinit()
print(
    "end",
    sampler.block[BLOCK_RAW],
    sampler.stats.faults,
    sampler.stats.ticks,
    lost,
    after - before,
)
