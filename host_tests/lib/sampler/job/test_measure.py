"""The part of the interrupt that measures it. Registers in RAM stand still, so a tick takes no
time; but the clock may be a word that the tick itself moves on."""

from uctypes import addressof

from noheap.block import BINS, CLOCK, DUE_US, PERIOD_US
from noheap.buf.spsc_words import WRITE
from noheap.record import RECORD_WORDS
from noheap.sampler.measured import MeasuredStats
from sampler_support import Given, Rig

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


def measuring(deadline_us):
    """(rig, its stats)."""
    rig = Rig(Given(), measured=MeasuredStats(deadline_us))
    rig.source.reading(1)
    return rig, rig.stats


def test_lateness_goes_into_bins_by_its_number_of_bits():
    rig, view = measuring(10**6)
    for late_us in (0, 1, 2, 3, 4, 7, 8, 511, 512, 999):
        rig.tick(late_us)
    assert [view.latency_bin(bits) for bits in range(12)] == [1, 1, 2, 2, 1, 0, 0, 0, 0, 1, 2, 0]
    assert [view.execution_bin(bits) for bits in (0, 1)] == [10, 0]
    assert (view.execution_min_us, view.execution_max_us, view.overdue) == (0, 0, 0)


def test_ticks_that_end_after_their_deadline_are_counted():
    rig, view = measuring(100)
    for late_us in (99, 100, 101, 500):
        rig.tick(late_us)
    assert view.overdue == 2


def test_how_long_a_tick_takes_is_measured_without_its_lateness():
    took = 4 * RECORD_WORDS  # by the clock, which is the queue's WRITE
    for late_us, overdue in ((0, 0), (20 - took, 0), (21 - took, 1)):
        rig, view = measuring(20)
        rig.block[CLOCK] = addressof(rig.queue.storage) + 4 * WRITE
        rig.block[DUE_US] = rig.queue.storage[WRITE] - late_us
        rig.isr(None)
        assert (view.execution_min_us, view.execution_max_us) == (took, took)
        assert view.execution_bin(5) == 1
        assert (view.latency_max_us, view.overdue) == (late_us, overdue)


def test_what_takes_longer_than_the_last_bin_is_in_the_last_bin():
    # The clock is the block's DUE_US, which a tick moves on by a period.
    for period_us, bits in ((1000, 10), (1 << 19, 20), (1 << 20, 20), (1 << 29, 20)):
        rig, view = measuring(1)
        rig.block[CLOCK] = addressof(rig.block) + 4 * DUE_US
        rig.block[PERIOD_US] = period_us
        rig.isr(None)
        assert view.execution_max_us == period_us
        assert [view.execution_bin(n) for n in range(BINS)].index(1) == bits
