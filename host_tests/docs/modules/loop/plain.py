from noheap.block import BLOCK_WORDS
from noheap.buf.spsc import SPSC
from noheap.control.blink import HALF as pattern
from noheap.control.led_code import level
from noheap.loop import plain
from noheap.safe.watchdog import Watchdog
from noheap.sampler.stats import Stats

LANES = ("host", "pico")  # it keeps addresses in 32-bit words: not for the 64-bit VM

end = End()  # the heap is locked
cycle = 50
queue = SPSC(4, 1)
queue.enqueue(array("i", [1]))
handled = array("i", [0])


class sampler:
    block = array("i", bytes(4 * BLOCK_WORDS))
    stats = Stats(block)


class wdt:
    @staticmethod
    def feed():
        pass


class led:
    @staticmethod
    def value(level):
        handled[0] += 10 * level
        raise end


watchdog = Watchdog(wdt)


def handle(record):
    handled[0] += record[0]


def after():
    assert handled[0] == 11
