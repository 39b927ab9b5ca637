"""Stats: each name shows its own word of the block."""

from array import array

from noheap.block import (
    ABOVE,
    BELOW,
    BINS,
    BLOCK_WORDS,
    DEADLINE_US,
    EXECUTION_BINS,
    EXECUTION_MAX_US,
    EXECUTION_MIN_US,
    FAULT,
    FAULTS,
    LATENCY_BINS,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MEASURED_WORDS,
    MISSED,
    OVERDUE,
    OVERRUNS,
    PERIODS,
    STATUS,
)
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.stats import Stats
from noheap.wire.states import STATE_NAMES
from support import no_alloc, raises

WORDS = {
    "missed": MISSED,
    "faults": FAULTS,
    "overruns": OVERRUNS,
    "latency_min_us": LATENCY_MIN_US,
    "latency_max_us": LATENCY_MAX_US,
    "state": STATUS,
    "execution_min_us": EXECUTION_MIN_US,
    "execution_max_us": EXECUTION_MAX_US,
    "overdue": OVERDUE,
}
COUNTERS = (PERIODS, MISSED, FAULTS, OVERRUNS, OVERDUE, LATENCY_BINS + 20, EXECUTION_BINS + 20)


def signed(word):
    """The word as array("i") has it."""
    return (word + 2**31) % 2**32 - 2**31


def measured(block):
    """A view of a block that is there already."""
    view = MeasuredStats(1)
    view.block = block
    return view


def test_each_property_reads_its_word_and_no_other():
    for name, index in WORDS.items():
        block = array("i", bytes(4 * MEASURED_WORDS))
        block[index] = 5
        view = measured(block)
        for other in WORDS:
            assert getattr(view, other) == (5 if other == name else 0), (name, other)


def test_ticks_are_the_periods_that_were_not_missed():
    block = array("i", bytes(4 * BLOCK_WORDS))
    block[PERIODS] = 1000
    block[MISSED] = 3
    assert Stats(block).ticks == 997


def test_a_view_follows_the_block():
    block = array("i", bytes(4 * BLOCK_WORDS))
    view = Stats(block)
    for n in range(3):
        block[FAULTS] = n
        assert view.faults == n


def test_a_state_has_no_kind_of_fault_in_it():
    block = array("i", bytes(4 * BLOCK_WORDS))
    block[STATUS] = FAULT | 0x1000
    assert Stats(block).state == FAULT


def test_what_is_measured_begins_with_the_deadline_and_the_longest_time():
    block = array("i", bytes(4 * MEASURED_WORDS))
    view = MeasuredStats(50)
    view.begin(block)
    assert block[DEADLINE_US] == 50
    assert (view.execution_min_us, view.execution_max_us, view.overdue) == (1_000_000, 0, 0)
    assert sum(block) == 50 + 1_000_000
    for deadline_us in (0, -1, 1_000_001):
        assert "deadline_us" in str(raises(ValueError, MeasuredStats, deadline_us))


def test_each_state_has_its_name():
    assert STATE_NAMES[BELOW] == "below"
    assert STATE_NAMES[ABOVE] == "above"
    assert STATE_NAMES[FAULT] == "fault"


def read_counters(view):
    view.ticks
    view.missed
    view.faults
    view.overruns
    view.overdue
    view.latency_bin(20)
    view.execution_bin(20)


def test_reading_a_counter_allocates_nothing_whatever_it_is():
    block = array("i", bytes(4 * MEASURED_WORDS))
    view = measured(block)

    def read_all():
        read_counters(view)

    for start in (2**30 - 2, 2**31 - 2, -(2**30) - 2, -2):
        for word in (signed(start + n) for n in range(4)):
            for index in COUNTERS:
                block[index] = word
            no_alloc(read_all)
            assert view.faults == view.overdue == view.execution_bin(20) == word & 0x3FFFFFFF
            block[MISSED] = signed(word - 2)
            assert view.ticks == 2


def test_reading_a_time_or_the_state_allocates_nothing():
    block = array("i", [2**30 - 1] * MEASURED_WORDS)
    view = measured(block)

    def read_all():
        view.latency_min_us
        view.latency_max_us
        view.state
        view.execution_min_us
        view.execution_max_us

    no_alloc(read_all)


def test_the_bins_follow_each_other_behind_all_other_words():
    block = array("i", range(MEASURED_WORDS))
    view = measured(block)
    bins = [view.latency_bin(n) for n in range(BINS)]
    bins += [view.execution_bin(n) for n in range(BINS)]
    assert bins == list(range(LATENCY_BINS, MEASURED_WORDS))
