"""The main loop: what it reports of the queue, when, and with the heap locked."""

import gc
import sys
from array import array
from time import ticks_add

import micropython

from support import MICROPYTHON, ON_CHIP, raises

if not ON_CHIP:
    from noheap_testing import machine as fake_machine

    sys.modules["machine"] = fake_machine  # on CPython it is there already

from noheap.block import ABOVE, BELOW, BLOCK_WORDS
from noheap.buf.spsc import SPSC
from noheap.hal.errors import TIMEOUT
from noheap.loop import report
from noheap.record import KIND_SHIFT, PERIOD, RAW, RECORD_WORDS, STATUS, fault_of, state_of
from noheap.safe.failsafe import FailSafe
from noheap.safe.watchdog import Watchdog
from noheap.wire import fields
from noheap.wire.record import SAMPLE

# It sleeps in Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


# Words of a sample as it is sent.
SENT_PERIOD, _, SENT_MILLI_C, SENT_STATUS = range(fields.words(SAMPLE))


class Stop(Exception):
    """Ends the loop, as Ctrl-C would."""


class Rig:
    """A sampler and a telemetry that only keep what they are told, in memory made before."""

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
        rig.put(10 - rig.turns, 31, state=ABOVE if rig.turns < 3 else BELOW)

    rig.while_asleep = while_asleep
    rig.put(1, 25)
    rig.turns = 6
    rig.run(sample_every=100)
    assert rig.reported() == [(1, 250, 0, BELOW), (8, 310, 0, ABOVE)]


def test_stats_are_sent_at_their_interval_across_the_wrap_of_the_ticks():
    rig = Rig()
    rig.turns = 35
    rig.run(stats_ms=100)
    # Each in the turn after the one at which it was due.
    first = (2**30 - 5 + 100 + 10) % 2**30
    assert list(rig.stats_ms[: rig.stats_count]) == [first, first + 100, first + 200]


def test_stats_carry_the_heap_and_what_it_grew():
    rig = Rig()
    rig.turns = 3
    rig.run(stats_ms=20)
    assert rig.stats_count == 1
    assert rig.last_stats[0] == 0
    assert not MICROPYTHON or rig.last_stats[1] > 0


def test_samples_are_written_together_and_none_waits_longer_than_its_delay():
    for delay_ms, together in ((0, 1), (10, 1), (30, 3), (1000, 8)):
        rig = Rig(40)
        numbers = array("i", [0])

        def while_asleep(rig=rig, numbers=numbers):
            for _ in range(rig.waits_for):
                numbers[0] += 1
                rig.put(numbers[0], 0)

        rig.while_asleep = while_asleep
        rig.turns = 3
        rig.run(delay_ms=delay_ms)
        assert list(rig.writes[: rig.write_count]) == [together] * 3


def test_it_waits_for_no_more_records_than_half_the_queue():
    for capacity, most in ((1, 1), (2, 1), (7, 3), (40, 8)):
        rig = Rig(capacity)
        rig.run(delay_ms=1000)
        assert rig.waits_for == most


class Hook:
    """Keeps the records that it is told of, and what it said to each turn."""

    def __init__(self, wishes=()):
        self.told = array("i", bytes(4 * 32))
        self.count = 0
        self.turns = 0
        self.wishes = wishes  # of the records told
        self.unlocked_at = array("i", bytes(4 * 32))
        self.unlocked_count = 0

    def turn(self, block, record):
        self.turns += 1
        if record is None:
            return 0
        self.told[self.count] = record[PERIOD]
        self.count += 1
        return self.wishes[self.count - 1] if self.count <= len(self.wishes) else 0

    def unlocked(self, record):
        bytearray(100)
        self.unlocked_at[self.unlocked_count] = record[PERIOD]
        self.unlocked_count += 1


def test_a_hook_hears_of_each_turn_and_of_faults_and_what_follows_them():
    rig = Rig()
    for period in range(1, 9):
        rig.put(period, 25, 6 if period in (3, 4) else 0)
    hook, other = Hook(), Hook()
    rig.turns = 5
    rig.run(hooks=(hook, other))
    for each in (hook, other):
        assert list(each.told[: each.count]) == [1, 3, 4, 5]
        assert each.turns >= 6


def test_a_hook_may_ask_for_the_next_record_whatever_it_is():
    rig = Rig()
    for period in range(1, 9):
        rig.put(period, 25)
    hook = Hook((1, 1, 0))
    rig.run(hooks=(Hook(), hook))
    assert list(hook.told[: hook.count]) == [1, 2, 3]


def test_a_hook_may_have_the_heap_unlocked_and_its_bytes_are_no_growth():
    rig = Rig()
    for period in range(1, 5):
        rig.put(period, 25, 6)
    hook = Hook((0, report.HEAP, 0, report.HEAP))
    hook.kept = []
    unlocked = hook.unlocked

    def keep(record):
        hook.kept.append(bytearray(1000))
        unlocked(record)

    hook.unlocked = keep
    rig.turns = 3
    rig.run(hooks=(hook,), stats_ms=10)
    assert list(hook.unlocked_at[: hook.unlocked_count]) == [2, 4]
    assert rig.stats_count and rig.last_stats[0] == 0


def test_the_hooks_of_the_library_want_what_the_loop_offers():
    assert failsafe_wishes() == report.HEAP
    fed = []

    class Dog:
        def feed(self):
            fed.append(1)

    assert Watchdog(Dog()).turn(array("i", [1]), None) == 0
    assert fed == [1]


def failsafe_wishes():
    """What FailSafe returns when it is time for a rescue."""

    class Log:
        def record_at(self, record, cause, value):
            pass

    guard = FailSafe(Log(), rescue_ticks=1, rescue=lambda record: None)
    record = array("i", bytes(4 * RECORD_WORDS))
    record[STATUS] = TIMEOUT << KIND_SHIFT
    return guard.turn(None, record)


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


def test_no_byte_of_the_heap_is_taken_from_turn_to_turn():
    rig = Rig()
    used = array("i", bytes(4 * 16))

    def while_asleep():
        used[rig.turns] = gc.mem_alloc() if MICROPYTHON else 0
        rig.now_ms = ticks_add(rig.now_ms, 10)
        rig.put(100 - rig.turns, 25, 6 if rig.turns in (4, 5) else 0)

    rig.while_asleep = while_asleep
    rig.turns = 16
    rig.run(stats_ms=30, hooks=(Hook(),))
    assert len(set(used)) == 1 and rig.sample_count == 16


def test_ctrl_c_ends_it_with_the_counters_and_what_the_heap_grew():
    for grows in (False, True):
        rig = Rig()
        rig._stop = KeyboardInterrupt()
        kept = []

        def while_asleep(kept=kept, grows=grows):
            if grows:  # as nothing can that is not told to
                micropython.heap_unlock()
                kept.append(bytearray(200))
                micropython.heap_lock()

        rig.while_asleep = while_asleep
        rig.turns = 1
        rig.run(ended_by=KeyboardInterrupt)
        assert rig.stats_count == 1
        if MICROPYTHON:
            assert rig.last_stats[0] >= 200 if grows else rig.last_stats[0] == 0
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

    def fail(records, count):
        raise error

    rig.send_samples = fail
    rig.put(1, 25)
    assert raises(OSError, report.run, rig, Telemetry(rig), Sensor, delay_ms=0) is error
    assert bytearray(100) == bytes(100)
    if not MICROPYTHON:
        assert micropython.heap_locked() == 0
