"""The main loop: what it reports of the queue, when, and with the heap locked."""

from array import array

import micropython

from noheap.block import ABOVE, BELOW
from noheap.loop import report
from report_support import Rig, Sensor, Telemetry
from support import MICROPYTHON, raises

# It sleeps in Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


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


def test_it_looks_around_at_the_start_and_whenever_it_counts():
    rig = Rig()
    rig.turns = 35
    rig.run(stats_ms=100, look=rig.look)
    assert rig.looks == 1 + 3 and rig.stats_count == 3


def test_it_looks_around_each_250_ms_if_the_counters_are_sent_less_often():
    rig = Rig()
    rig.turns = 101  # of 10 ms
    rig.run(stats_ms=3_600_000, look=rig.look)
    assert rig.looks == 5 and rig.stats_count == 0


def test_an_interval_need_not_be_a_multiple_of_that():
    rig = Rig()
    rig.turns = 240
    rig.run(stats_ms=770)
    first = (2**30 - 5 + 770 + 10) % 2**30
    assert list(rig.stats_ms[: rig.stats_count]) == [first, first + 770, first + 1540]


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


def test_ctrl_c_ends_it_with_the_counters_and_what_the_heap_grew():
    for grows in (False, True):
        rig = Rig()
        rig._stop = KeyboardInterrupt()
        kept = []

        def while_asleep(kept=kept, grows=grows):
            if grows:  # as nothing does by itself
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
