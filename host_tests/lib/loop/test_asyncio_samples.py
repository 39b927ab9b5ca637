"""Samples and Counts: nothing is lost between an interrupt and a task that only waits."""

import asyncio
from array import array

from machine import Timer

from noheap.buf.signal import Signal
from noheap.buf.spsc import SPSC
from noheap.loop.asyncio_samples import Counts, Samples

# asyncio with its ThreadSafeFlag: CPython has none, nor has the unix build of the lane vm.
LANES = ("pico", "board")


class Ticker:
    """A hard interrupt each millisecond that puts its number into a queue and raises a signal."""

    def __init__(self, count, capacity=16):
        self.queue = SPSC(capacity, 1)
        self.signal = Signal()
        self.count = count
        self.ticks = 0
        self._record = array("i", [0])
        self._put = self.queue.enqueue
        self._raise = self.signal.raise_isr
        self._timer = Timer()
        self._tick_ref = self._tick

    def start(self):
        self._timer.init(period=1, mode=Timer.PERIODIC, callback=self._tick_ref, hard=True)

    def _tick(self, timer):
        self.ticks += 1
        self._record[0] = self.ticks
        self._put(self._record)
        self._raise()
        if self.ticks == self.count:
            timer.deinit()


def run(main):
    try:
        asyncio.run(asyncio.wait_for(main, 5))
    finally:
        asyncio.new_event_loop()


def numbers(ticker, pause_every=0):
    """The numbers that a task gets, which sleeps for 9 ms after each `pause_every` of them."""
    found = []

    async def main():
        ticker.start()
        async for record in Samples(ticker.queue):
            found.append(record[0])
            if record[0] == ticker.count:
                return
            if pause_every and len(found) % pause_every == 0:
                await asyncio.sleep_ms(9)

    run(main())
    return found


def test_each_record_comes_once_and_in_order():
    ticker = Ticker(50)
    assert numbers(ticker) == list(range(1, 51))
    assert ticker.queue.dropped == 0


def test_what_came_while_the_task_was_away_is_there_all_the_same():
    ticker = Ticker(60)
    assert numbers(ticker, pause_every=10) == list(range(1, 61))
    assert ticker.queue.dropped == 0


def test_what_the_queue_had_no_room_for_is_counted():
    ticker = Ticker(40, capacity=4)
    found = []

    async def main():
        ticker.start()
        await asyncio.sleep_ms(60)  # all have come
        async for record in Samples(ticker.queue):
            found.append(record[0])
            if len(found) == 4:
                return

    run(main())
    assert found == [1, 2, 3, 4]
    assert len(found) + ticker.queue.dropped == 40


def test_no_count_of_a_signal_is_lost():
    ticker = Ticker(60)
    turns = []

    async def main():
        ticker.start()
        async for count in Counts(ticker.signal):
            assert count >= 1
            turns.append(count)
            if sum(turns) >= ticker.count:
                return
            if len(turns) % 7 == 0:
                await asyncio.sleep_ms(5)

    run(main())
    assert sum(turns) == 60
    assert ticker.signal.pending() == 0
    assert max(turns) > 1


def test_other_tasks_run_meanwhile_and_it_asks_only_when_woken():
    ticker = Ticker(20)
    asked = [0]
    turns = [0]

    async def other():
        while True:
            turns[0] += 1
            await asyncio.sleep_ms(2)

    async def main():
        samples = Samples(ticker.queue)
        samples._queue = Asked(ticker.queue, asked)
        task = asyncio.create_task(other())
        ticker.start()
        async for record in samples:
            if record[0] == ticker.count:
                break
        task.cancel()

    run(main())
    assert turns[0] >= 5
    # Twice for each interrupt and turn at most, and some for USB's interrupts: no busy loop.
    assert asked[0] < 200, asked


class Asked:
    def __init__(self, queue, asked):
        self.dequeue = queue.dequeue
        self._ready = queue.ready
        self._asked = asked

    def ready(self):
        self._asked[0] += 1
        return self._ready()
