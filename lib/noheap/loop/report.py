"""The main loop beside a sampler: takes its records, reports, sleeps; with the heap locked.

    report.run(sampler, telemetry, tmp102, hooks=(guard, dog))

A hook is an object with turn(block, record), called in each turn of the loop with the sampler's
block. `record` is a sampler's record that failed or comes after one that did, else None: while all
readings are good, no hook sees them. It returns:

    0     show me the next fault
    1     show me the next record, whatever it is
    HEAP  the same, and call my unlocked(record) now, which may allocate

safe/failsafe.py and safe/watchdog.py are hooks.
"""

import gc
from time import ticks_add, ticks_diff, ticks_ms

import micropython
from micropython import const

from noheap.loop.sleep import sleep_below
from noheap.wire.pump import BATCH, FLUSH, MORE, NEWS, WATCH, Pump, take

HEAP = 2
_LOOK_MS = const(250)


def run(
    sampler,
    telemetry,
    sensor,
    stats_ms: int = 1000,
    sample_every: int = 1,
    delay_ms: int = 20,
    hooks=(),
    look=None,
):
    """Run until an exception, KeyboardInterrupt among them.

    telemetry     has samples(records, count) and stats(block, queue, heap_delta_bytes,
                  heap_used_bytes), as wire/telemetry.py
    sensor        has milli_c_from_raw(raw), and SCALE where that is linear: wire/pump.py
    stats_ms      between two reports of the counters
    sample_every  each n-th sample is reported, and each fault and change of state
    delay_ms      the loop sleeps until this many ms of records are in the queue, at least one and
                  at most 8, and writes them at once
    look          called without arguments each 250 ms or more often, with the heap locked:
                  telemetry.answer; or None

    The heap is locked meanwhile: whatever allocates, here or in a hard ISR, raises MemoryError.
    It is measured only when it is locked, and when it is unlocked for a hook or by Ctrl-C, because
    that takes longer than all else in the loop. After Ctrl-C the counters are sent once more. The
    bytes of `unlocked` are not in the heap's delta.
    """
    block = sampler.block
    queue = sampler.queue
    address = queue.address
    wait = min(BATCH, delay_ms * 1000 // sampler.period_us, queue.capacity // 2) or 1
    pump = Pump(queue, sensor, sample_every, wait)
    words = pump.words
    wait *= 4 * queue.record_words  # bytes
    grown = 0
    left_ms = stats_ms  # from `due` until the counters are reported; below 0: now
    due = ticks_ms()
    used = _lock()
    try:
        while True:
            found = take(words, address)
            if found & FLUSH:
                telemetry.samples(pump.batch, pump.flush())
            record = words if found & NEWS else None
            watch = 0
            for hook in hooks:
                wish = hook.turn(block, record)
                if wish:
                    watch = 1
                    if wish == HEAP:
                        grown += gc.mem_alloc() - used
                        micropython.heap_unlock()
                        try:
                            hook.unlocked(record)
                        finally:
                            used = _lock()
            if found & NEWS:
                words[WATCH] = watch
                if found == NEWS | MORE:
                    continue  # to the rest of the batch
            if ticks_diff(ticks_ms(), due) >= 0:
                # One turn for each, so that none is long.
                if left_ms < 0:
                    left_ms = stats_ms
                    telemetry.stats(block, queue, grown, used)
                elif look:
                    look()
                if left_ms:
                    passing_ms = min(left_ms, _LOOK_MS)
                    due = ticks_add(due, passing_ms)
                    left_ms -= passing_ms
                else:
                    sampler.count_missed()
                    left_ms = -1
            if not found & MORE:
                # MicroPython serves other interrupts between two calls.
                while not sleep_below(address, wait):
                    pass
    except KeyboardInterrupt:
        sampler.count_missed()
        telemetry.stats(block, queue, grown + gc.mem_alloc() - used, used)
        raise
    finally:
        micropython.heap_unlock()


def _lock() -> int:
    """Lock the heap; returns the bytes in use then."""
    gc.collect()
    micropython.heap_lock()
    return gc.mem_alloc()
