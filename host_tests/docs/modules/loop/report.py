from array import array

from noheap.block import BLOCK_WORDS, PERIODS
from noheap.buf.spsc import SPSC
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.safe.events import Events
from noheap.safe.failsafe import FailSafe
from noheap.safe.watchdog import Watchdog
from noheap.sensors import tmp102_sampled as tmp102

LANES = ("pico",)  # it sleeps in Thumb code

end = End()  # the heap is locked
sent = array("i", [0])


class sampler:
    period_us = 10_000
    queue = SPSC(4, RECORD_WORDS)
    block = array("i", bytes(4 * BLOCK_WORDS))

    @staticmethod
    def count_missed():
        pass


for _ in range(2):
    sampler.queue.enqueue(array("i", bytes(4 * RECORD_WORDS)))


class telemetry:
    @staticmethod
    def samples(records, count):
        sent[0] += count
        sampler.block[PERIODS] = 1  # a tick: the watchdog is fed


class wdt:
    @staticmethod
    def feed():
        if sent[0] == 2:
            raise end


guard = FailSafe(Events())
dog = Watchdog(wdt)


def after():
    assert sent[0] == 2
