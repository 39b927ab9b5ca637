"""The main loop in a world that moves while it sleeps."""

from array import array
from time import ticks_add

from noheap.block import BELOW, BLOCK_WORDS
from noheap.buf.spsc import SPSC
from noheap.loop import report
from noheap.record import KIND_SHIFT, PERIOD, RAW, RECORD_WORDS, STATUS, fault_of, state_of
from noheap.wire import fields
from noheap.wire.record import SAMPLE
from support import raises

# Words of a sample as it is sent.
SENT_PERIOD, _, SENT_MILLI_C, SENT_STATUS = range(fields.words(SAMPLE))


class Stop(Exception):
    """Ends the loop, as Ctrl-C would."""


class Rig:
    """A sampler and a telemetry that only keep what they are given, in memory made before."""

    period_us = 10_000

    def __init__(self, capacity=16):
        self.queue = SPSC(capacity, RECORD_WORDS)
        self.block = array("i", bytes(4 * BLOCK_WORDS))
        self.kept = array("i", bytes(4 * 4 * 32))  # period, m°C, fault, state
        self.sample_count = 0
        self.writes = array("i", bytes(4 * 32))  # how many samples each had
        self.write_count = 0
        self.stats_ms = array("i", bytes(4 * 32))  # when stats were sent
        self.stats_count = 0
        self.counted = 0
        self.looks = 0
        self.last_stats = array("i", [-1, 0])  # heap delta, heap used
        self.now_ms = 2**30 - 5  # ticks wrap
        self.turns = 0
        self.waits_for = 0
        self._record = array("i", bytes(4 * RECORD_WORDS))
        self._stop = Stop()
        self._sleep = self.sleep

    def count_missed(self):
        self.counted += 1

    # Telemetry

    def send_samples(self, records, count):
        for n in range(count):
            to = 4 * self.sample_count
            at = 4 * n
            status = records[at + SENT_STATUS]
            self.kept[to] = records[at + SENT_PERIOD]
            self.kept[to + 1] = records[at + SENT_MILLI_C]
            self.kept[to + 2] = fault_of(status)
            self.kept[to + 3] = state_of(status)
            self.sample_count += 1
        self.writes[self.write_count] = count
        self.write_count += 1

    def send_stats(self, block, queue, heap_delta_bytes, heap_used_bytes):
        assert block is self.block
        assert self.counted == self.stats_count + 1
        assert queue is self.queue
        self.stats_ms[self.stats_count] = self.now_ms
        self.stats_count += 1
        self.last_stats[0] = heap_delta_bytes
        self.last_stats[1] = heap_used_bytes

    def look(self):
        self.looks += 1

    # The world, which moves while the loop sleeps

    def sleep(self, address, count):
        assert address == self.queue.address
        self.waits_for = count // (4 * RECORD_WORDS)
        if self.turns == 0:
            raise self._stop
        self.turns -= 1
        self.while_asleep()
        return 1

    def while_asleep(self):
        self.now_ms = ticks_add(self.now_ms, 10)

    def put(self, period, raw, fault=0, state=BELOW):
        self._record[PERIOD] = period
        self._record[RAW] = raw
        self._record[STATUS] = fault << KIND_SHIFT | state
        assert self.queue.enqueue(self._record)

    def ticks_ms(self):
        return self.now_ms

    def run(self, ended_by=Stop, **options):
        """Run the loop until the world has had its `turns`."""
        telemetry = Telemetry(self)
        kept = report.sleep_below, report.ticks_ms
        report.sleep_below, report.ticks_ms = self._sleep, self.ticks_ms
        options.setdefault("delay_ms", 10)
        try:
            raises(ended_by, report.run, self, telemetry, Sensor, **options)
        finally:
            report.sleep_below, report.ticks_ms = kept

    def reported(self):
        words = list(self.kept[: 4 * self.sample_count])
        return [tuple(words[n : n + 4]) for n in range(0, len(words), 4)]


class Telemetry:
    def __init__(self, rig):
        self.samples = rig.send_samples
        self.stats = rig.send_stats


class Sensor:
    @staticmethod
    def milli_c_from_raw(raw):
        return raw * 10
