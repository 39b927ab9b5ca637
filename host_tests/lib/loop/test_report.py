"""The main loop: what it reports of the queue, when, and with the heap locked."""

from array import array
from time import ticks_add

import micropython

from noheap.buf.spsc import SPSC
from noheap.loop import report
from noheap.record import PERIOD, RAW, RECORD_WORDS, STATUS, fault_of, state_of
from noheap.sampler import stats
from support import MICROPYTHON, raises

# It sleeps in Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


class Stop(Exception):
    """Ends the loop, as Ctrl-C would."""


class Rig:
    """A sampler and a telemetry that only keep what they are told, in memory made before."""

    def __init__(self):
        self.queue = SPSC(16, RECORD_WORDS)
        self.block = array("i", bytes(4 * 7))
        self.stats = stats.Stats(self.block)
        self.samples = array("i", bytes(4 * 4 * 32))  # period, m°C, fault, state
        self.sample_count = 0
        self.stats_ms = array("i", bytes(4 * 32))  # when stats were sent
        self.stats_count = 0
        self.counted = 0
        self.last_stats = array("i", [-1, 0])  # heap delta, heap used
        self.now_ms = 2**30 - 5  # ticks wrap
        self.turns = 0
        self._record = array("i", bytes(4 * RECORD_WORDS))
        self._stop = Stop()
        self._sleep = self.sleep

    def count_missed(self):
        self.counted += 1

    # Telemetry

    def sample(self, record, milli_c):
        at = 4 * self.sample_count
        self.samples[at] = record[PERIOD]
        self.samples[at + 1] = milli_c
        self.samples[at + 2] = fault_of(record[STATUS])
        self.samples[at + 3] = state_of(record[STATUS])
        self.sample_count += 1

    def send_stats(self, view, queue, heap_delta_bytes, heap_used_bytes):
        assert view is self.stats
        assert self.counted == self.stats_count + 1
        assert queue is self.queue
        self.stats_ms[self.stats_count] = self.now_ms
        self.stats_count += 1
        self.last_stats[0] = heap_delta_bytes
        self.last_stats[1] = heap_used_bytes

    # The world, which moves while the loop sleeps

    def sleep(self, write_address, read_address):
        if self.turns == 0:
            raise self._stop
        self.turns -= 1
        self.while_asleep()

    def while_asleep(self):
        self.now_ms = ticks_add(self.now_ms, 10)

    def put(self, period, raw, fault=0, state=stats.BELOW):
        self._record[PERIOD] = period
        self._record[RAW] = raw
        self._record[STATUS] = fault << 8 | state
        assert self.queue.enqueue(self._record)

    def ticks_ms(self):
        return self.now_ms

    def run(self, **options):
        """Run the loop until the world has had its `turns`."""
        telemetry = Telemetry(self)
        kept = report.sleep_if_equal, report.ticks_ms
        report.sleep_if_equal, report.ticks_ms = self._sleep, self.ticks_ms
        try:
            raises(Stop, report.run, self, telemetry, in_milli_c, **options)
        finally:
            report.sleep_if_equal, report.ticks_ms = kept

    def reported(self):
        words = list(self.samples[: 4 * self.sample_count])
        return [tuple(words[n : n + 4]) for n in range(0, len(words), 4)]


class Telemetry:
    def __init__(self, rig):
        self.sample = rig.sample
        self.stats = rig.send_stats


def in_milli_c(raw):
    return raw * 10


def test_each_sample_is_reported_in_the_callers_unit():
    rig = Rig()
    rig.put(1, 25)
    rig.put(2, -3)
    rig.run()
    assert rig.reported() == [(1, 250, 0, 0), (2, -30, 0, 0)]
    assert not rig.queue.ready()


def test_only_each_nth_sample_is_reported():
    rig = Rig()
    for period in range(1, 9):
        rig.put(period, period)
    rig.run(sample_every=3)
    assert [sample[0] for sample in rig.reported()] == [1, 4, 7]


def test_each_fault_is_reported_with_its_kind():
    rig = Rig()
    for period in range(1, 7):
        rig.put(period, 25, 6 if period in (2, 3) else 0)
    rig.run(sample_every=100)
    assert rig.reported() == [(1, 250, 0, 0), (2, 0, 6, 0), (3, 0, 6, 0)]


def test_a_change_of_state_is_reported_at_once():
    rig = Rig()

    def while_asleep():
        rig.put(10 - rig.turns, 31, state=stats.ABOVE if rig.turns < 3 else stats.BELOW)

    rig.while_asleep = while_asleep
    rig.put(1, 25)
    rig.turns = 6
    rig.run(sample_every=100)
    assert rig.reported() == [(1, 250, 0, stats.BELOW), (8, 310, 0, stats.ABOVE)]


def test_stats_are_sent_at_their_interval_across_the_wrap_of_the_ticks():
    rig = Rig()
    rig.turns = 35
    rig.run(stats_ms=100)
    first = (2**30 - 5 + 100) % 2**30
    assert list(rig.stats_ms[: rig.stats_count]) == [first, first + 100, first + 200]


def test_stats_carry_the_heap_and_what_it_grew():
    rig = Rig()
    rig.turns = 3
    rig.run(stats_ms=20)
    assert rig.stats_count == 1
    assert rig.last_stats[0] == 0
    assert not MICROPYTHON or rig.last_stats[1] > 0


def test_the_watchdog_is_fed_before_each_sleep_with_the_samplers_block():
    rig = Rig()
    fed = array("i", [0, 0])

    def feed(block):
        fed[0] += 1
        fed[1] += block is rig.block

    rig.turns = 3
    rig.run(feed=feed)
    assert list(fed) == [4, 4]


def test_the_heap_is_locked_while_it_runs_and_not_afterwards():
    rig = Rig()
    found = [None]

    def while_asleep():
        if MICROPYTHON:
            found[0] = True if raises_memory_error() else False
        else:
            found[0] = micropython.heap_locked() == 1

    rig.while_asleep = while_asleep
    rig.turns = 1
    rig.run()
    assert found == [True]
    assert bytearray(100) == bytes(100)


def raises_memory_error():
    try:
        bytearray(100)
    except MemoryError:
        return True
    return False


def test_an_exception_of_the_telemetry_ends_it_and_unlocks_the_heap():
    rig = Rig()
    error = OSError(28)

    def fail(record, milli_c):
        raise error

    rig.sample = fail
    rig.put(1, 25)
    kept = report.sleep_if_equal
    try:
        assert raises(OSError, report.run, rig, Telemetry(rig), in_milli_c) is error
    finally:
        report.sleep_if_equal = kept
    assert bytearray(100) == bytes(100)
    if not MICROPYTHON:
        assert micropython.heap_locked() == 0
