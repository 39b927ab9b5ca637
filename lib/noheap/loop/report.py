"""The main loop beside a sampler: drain its queue, report, sleep; with the heap locked.

report.run(sampler, telemetry, tmp102.milli_c_from_raw)
"""

import gc
from array import array
from time import ticks_add, ticks_diff, ticks_ms

import micropython

from noheap.buf.spsc import take
from noheap.cortex.wfi import sleep_if_equal
from noheap.record import RAW, STATUS, state_of


def run(
    sampler,
    telemetry,
    milli_c_from_raw,
    stats_ms: int = 1000,
    sample_every: int = 1,
    feed=None,
    guard=None,
    recover=None,
):
    """Run until an exception, KeyboardInterrupt among them.

    `telemetry` has `sample(record, milli_c)` and `stats(stats, queue,
    heap_delta_bytes, heap_used_bytes)`. Each `sample_every`-th sample is reported, and each
    fault and change of state; the counters every `stats_ms`. `guard`, a safe/failsafe.py, is told
    of each sample, and `recover(record)` called when it says so. `feed(sampler.block)`, of a
    safe/watchdog.py, is called before each sleep.

    The heap is locked meanwhile: whatever allocates, here or in a hard ISR, raises MemoryError.
    It is unlocked for `recover`, whose bytes are not in the heap's delta, and on the way out.
    """
    queue = sampler.queue
    block = sampler.block
    send = telemetry.sample
    record = array("i", bytes(4 * queue.record_words))
    write_address = queue.address
    read_address = write_address + 4
    countdown = 1
    shown = -1
    due = ticks_add(ticks_ms(), stats_ms)
    gc.collect()
    micropython.heap_lock()
    used_at_start = gc.mem_alloc()
    try:
        while True:
            while take(write_address, record, 1):
                status = record[STATUS]
                state = state_of(status)
                countdown -= 1
                if status != state:
                    send(record, 0)
                elif countdown <= 0 or state != shown:
                    countdown = sample_every
                    send(record, milli_c_from_raw(record[RAW]))
                shown = state
                if guard:
                    guard.judge(record)
            if ticks_diff(ticks_ms(), due) >= 0:
                due = ticks_add(due, stats_ms)
                sampler.count_missed()
                used = gc.mem_alloc()
                telemetry.stats(sampler.stats, queue, used - used_at_start, used)
            if guard and recover and guard.rescue_due():
                used_at_start -= gc.mem_alloc()
                micropython.heap_unlock()
                recover(record)
                gc.collect()
                micropython.heap_lock()
                used_at_start += gc.mem_alloc()
            if feed:
                feed(block)
            sleep_if_equal(write_address, read_address)
    finally:
        micropython.heap_unlock()
