"""The plainest main loop beside an interrupt: empties its queue, does other work, sleeps.

    stats = sampler.stats       # its first access allocates

    def each_turn():
        watchdog.feed(sampler.block)
        led.value(level(pattern, stats.ticks, cycle))

    plain.run(queue, handle, each_turn)

loop/report.py is the one that also reports; loop/asyncio_samples.py the one for asyncio.
"""

import gc
from array import array

import micropython

from noheap.buf.spsc import take
from noheap.cortex.wfi import sleep_if_equal


def run(queue, handle, each_turn=None, lock_heap: bool = True):
    """Call `handle(record)` for each record of `queue`, an SPSC, then `each_turn()`, then sleep
    until an interrupt (WFI), until one of them raises.

    `record` is the same array each time. No record is lost here: one that is queued after the last
    look keeps the loop awake. With `lock_heap`, whatever allocates, here or in a hard ISR, raises
    MemoryError; the heap is unlocked on the way out.
    """
    address = queue.address
    read_address = address + 4
    record = array("i", bytes(4 * queue.record_words))
    gc.collect()
    if lock_heap:
        micropython.heap_lock()
    try:
        while True:
            while take(address, record, 1):
                handle(record)
            if each_turn is not None:
                each_turn()
            sleep_if_equal(address, read_address)
    finally:
        if lock_heap:
            micropython.heap_unlock()
