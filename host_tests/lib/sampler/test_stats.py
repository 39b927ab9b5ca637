"""Stats: each name shows its own word of the block."""

from array import array

from noheap.sampler import measured, stats, tick_isr
from noheap.sampler.measured import MeasuredStats
from support import no_alloc

WORDS = {
    "missed": stats.MISSED,
    "faults": stats.FAULTS,
    "overruns": stats.OVERRUNS,
    "latency_min_us": stats.LATENCY_MIN_US,
    "latency_max_us": stats.LATENCY_MAX_US,
    "state": stats.STATE,
    "execution_min_us": measured.EXECUTION_MIN_US,
    "execution_max_us": measured.EXECUTION_MAX_US,
    "overdue": measured.OVERDUE,
}


def test_the_words_begin_the_block_without_gap_or_overlap():
    indices = {stats.PERIODS, stats.VALUE} | set(WORDS.values())
    assert sorted(indices) == list(range(11))


def test_each_property_reads_its_word_and_no_other():
    for name, index in WORDS.items():
        block = array("i", bytes(4 * 21))
        block[index] = 5
        view = MeasuredStats(block)
        for other in WORDS:
            assert getattr(view, other) == (5 if other == name else 0), (name, other)


def test_ticks_are_the_periods_that_were_not_missed():
    block = array("i", bytes(4 * 7))
    block[stats.PERIODS] = 1000
    block[stats.MISSED] = 3
    assert stats.Stats(block).ticks == 997


def test_a_view_follows_the_block():
    block = array("i", bytes(4 * 7))
    view = stats.Stats(block)
    for n in range(3):
        block[stats.FAULTS] = n
        assert view.faults == n


def test_each_state_has_its_name():
    assert stats.STATE_NAMES[stats.BELOW] == "below"
    assert stats.STATE_NAMES[stats.ABOVE] == "above"
    assert stats.STATE_NAMES[stats.FAULT] == "fault"


def test_reading_does_not_allocate_below_2_to_the_30():
    block = array("i", [2**30 - 1] * measured.MEASURED_WORDS)
    view = MeasuredStats(block)

    def read_all():
        view.ticks
        view.missed
        view.faults
        view.overruns
        view.latency_min_us
        view.latency_max_us
        view.state
        view.execution_max_us
        view.latency_bin(20)
        view.execution_bin(20)

    no_alloc(read_all)


def test_the_bins_follow_each_other_behind_all_other_words():
    block = array("i", range(measured.MEASURED_WORDS))
    view = MeasuredStats(block)
    bins = [view.latency_bin(n) for n in range(measured.BINS)]
    bins += [view.execution_bin(n) for n in range(measured.BINS)]
    assert bins == list(range(tick_isr.BLOCK_WORDS, measured.MEASURED_WORDS))
