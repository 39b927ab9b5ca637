"""A continuous stream of samples that the DMA writes by itself, in two halves of one ring.

    stream = Stream(ADCFeed(26, rate_hz=500_000), entries=1024)
    with stream:
        while True:
            half = stream.take()            # memoryview of 1024 entries, or None
            if half is not None:
                peak = max(half)
                if stream.intact():         # the DMA has not come back to it meanwhile
                    print(stream.stamp_us, peak)

One channel fills the first half and then starts another one, which fills the second half, and so
on without the CPU: nothing is lost between two halves. At the end of each half a third channel
copies the microsecond counter. `on_half(stream)` is called for each of them, by an interrupt that
the CPU serves later; without it there is no interrupt. Nothing is allocated after `start`.

Feeds are in dma/feeds.py. RP2040; "DS" = its datasheet.
"""

from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.last_will import LastWill
from noheap.dma.channels import Channels, aligned, control
from noheap.hal.rp2040_dma_registers import (
    AL1_CTRL,
    CTRL_TRIG,
    INCR_WRITE,
    IRQ_QUIET,
    READ_ADDR,
    RING_SIZE,
    RING_WRITE,
    TRANS_COUNT,
    TREQ,
    WRITE_ADDR,
)
from noheap.hal.rp2040_registers import TIMERAWL

STAMPS = 8  # of each half; from 2 * STAMPS halves on, `lost` is less than the truth by these

_WORD = const(2)
_STAMP_BYTES = const(32)
_STAMP_RING = const(5)  # 2**5 bytes
_CODES = "BHI"
_OWN = const(4)  # channels, before those of the feed


class Stream:
    """`entries` of a half are a power of two, with at most 16384 bytes. OSError if 4 channels,
    and those that `feed` needs, are not free; else ValueError naming the argument."""

    def __init__(self, feed, entries: int, on_half=None):
        bits = feed.size
        while 1 << bits < entries << feed.size:
            bits += 1
        if entries << feed.size != 1 << bits or not 2 <= bits <= 14:
            raise ValueError("entries: a power of two, of 4 to 16384 bytes")
        self.stamp_us = 0  # of the half that was taken: when it was full, modulo 2**30
        self.lost = 0  # halves that nobody took
        self._feed = feed
        self._on_half = on_half
        self._entries = entries
        self._bits = bits
        size = 1 << bits
        # A block of the heap begins at each 16th byte.
        self._kept = kept = array(_CODES[feed.size], bytes(3 * size))
        self._memory = memory = addressof(kept) + size - 1 & ~(size - 1)
        first = memory - addressof(kept) >> feed.size
        whole = memoryview(kept)
        self._halves = (
            whole[first : first + entries],
            whole[first + entries : first + 2 * entries],
        )
        self._stamps, self._stamps_kept = aligned(_STAMP_BYTES, 2 * _STAMP_BYTES)
        self._done = 0  # halves that were taken or lost
        self._places = [0, 0]
        self._channels = None
        self._will = None

    def start(self) -> None:
        """Begin; the first half is full `entries` samples from now."""
        if self._will is not None:
            return
        self._channels = channels = Channels(_OWN + self._feed.channels)
        numbers = channels.numbers
        stop = list(channels.stop)
        stop.extend(self._feed.stop)
        self._will = LastWill(stop, (self._kept, self._stamps_kept))
        self._done = self.lost = 0
        quiet = 0 if self._on_half else IRQ_QUIET
        places = []
        words = []
        for n in range(2):
            fill, stamp = 2 * n, 2 * n + 1
            base = channels.base(fill)
            mem32[base + READ_ADDR] = self._feed.data
            mem32[base + WRITE_ADDR] = self._memory + (n << self._bits)
            mem32[base + TRANS_COUNT] = self._entries
            word = control(
                numbers[fill],
                self._feed.size,
                INCR_WRITE | RING_WRITE | self._bits << RING_SIZE,
                numbers[stamp],
                self._feed.pace << TREQ,
            )
            words.append((base, word & ~IRQ_QUIET | quiet))
            base = channels.base(stamp)
            mem32[base + READ_ADDR] = TIMERAWL
            mem32[base + WRITE_ADDR] = self._stamps + n * _STAMP_BYTES
            mem32[base + TRANS_COUNT] = 1
            places.append(base + WRITE_ADDR)
            mem32[base + AL1_CTRL] = control(
                numbers[stamp],
                _WORD,
                INCR_WRITE | RING_WRITE | _STAMP_RING << RING_SIZE,
                numbers[2 - fill],
            )
        self._places = places
        if self._on_half:
            for n in (0, 2):
                channels.call(n, self._called)
        base, word = words[1]
        mem32[base + AL1_CTRL] = word
        base, word = words[0]
        mem32[base + CTRL_TRIG] = word
        self._feed.begin(channels, _OWN)

    def take(self):
        """Returns the half that was filled last, if there is one since the last call; else None.
        Main loop or `on_half`; allocates nothing."""
        if self._will is None:
            return None
        done = self._count()
        new = done - self._done & 2 * STAMPS - 1
        if not new:
            return None
        self._done = done & 2 * STAMPS - 1
        self.lost += new - 1
        last = done - 1 & 2 * STAMPS - 1
        n = last & 1
        self.stamp_us = mem32[self._stamps + n * _STAMP_BYTES + (last >> 1 << 2)] & 0x3FFFFFFF
        return self._halves[n]

    def intact(self) -> bool:
        """Whether the half that was taken is as it was: the DMA is still in the other one."""
        return not self._count() - self._done & 2 * STAMPS - 1

    def _count(self) -> int:
        """Returns how many halves were filled, modulo 2 * STAMPS, by where the next stamps go."""
        first, second = self._places
        after = -1
        ahead = 0
        while True:
            before, after = after, mem32[second] - self._stamps - _STAMP_BYTES >> 2
            if before == after:
                return 2 * after + (ahead - after & STAMPS - 1) & 2 * STAMPS - 1
            ahead = mem32[first] - self._stamps >> 2

    def _called(self, _channel) -> None:
        self._on_half(self)  # pyright: ignore[reportOptionalCall] - asked for with it only

    def deinit(self) -> None:
        """Stop, and give channels and feed back. May be called twice."""
        if self._will is None:
            return
        self._will.execute()
        self._will = None
        self._feed.end()
        self._channels.close()  # pyright: ignore[reportOptionalMemberAccess]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self.deinit()
