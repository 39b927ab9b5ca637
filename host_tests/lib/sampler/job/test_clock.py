"""The clock's part of the interrupt: lateness, its extremes, and the periods that it came too
late for."""

from noheap.block import DUE_US, LATENCY_MAX_US, LATENCY_MIN_US, MISSED, PERIODS
from noheap.block import LATE_US as BLOCK_LATE_US
from noheap.record import LATE_US, PERIOD
from sampler_support import PERIOD_US, Given, Rig

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


def test_lateness_is_recorded_with_its_extremes():
    rig = Rig(Given())
    assert rig.block[LATENCY_MIN_US] == PERIOD_US
    for late_us in (5, 3, 9, 999, 4):
        rig.tick(late_us)
        assert rig.taken()[LATE_US] == late_us
    assert rig.block[LATENCY_MIN_US] == 3
    assert rig.block[LATENCY_MAX_US] == 999
    assert rig.block[MISSED] == 0


def test_a_tick_periods_late_is_served_once_and_the_lost_ones_are_counted():
    for lost in (1, 2, 3, 7, 100, 2_000_000):
        for rest_us in (0, 1, PERIOD_US - 1):
            rig = Rig(Given())
            rig.source.reading(0x7F7F)
            rig.tick(lost * PERIOD_US + rest_us)
            assert (rig.block[PERIODS], rig.block[MISSED]) == (lost + 1, lost)
            assert rig.value() == 0x7F7F
            assert (rig.record[PERIOD], rig.record[LATE_US]) == (lost + 1, rest_us)
            assert len(rig.queue) == 0
            assert rig.block[DUE_US] == (lost + 1) * PERIOD_US
            assert rig.block[LATENCY_MAX_US] == rest_us


def test_what_makes_up_for_a_lost_tick_is_ignored():
    # machine.Timer calls once for each period, however late it is.
    rig = Rig(Given())
    rig.source.reading(0x7F7F)
    rig.tick(2 * PERIOD_US + 5)
    state = _but_lateness(rig.block)
    rig.chip.out[0] = rig.chip.out[1] = 0
    for _ in range(2):
        rig.isr(None)
    assert _but_lateness(rig.block) == state
    assert list(rig.chip.out) == [0, 0]
    assert len(rig.queue) == 1
    rig.tick()
    assert (rig.block[PERIODS], rig.block[MISSED]) == (4, 2)


def _but_lateness(block):
    """All words but LATE_US, by which the tick is known that is not served."""
    return [word for n, word in enumerate(block) if n != BLOCK_LATE_US]


def test_due_time_and_lateness_survive_the_counters_wrap():
    for start in (2**31 - 1500, -1500):  # signed words: the sign changes, then all bits
        rig = Rig(Given())
        rig.block[DUE_US] = start
        for n in range(4):
            due = start + n * PERIOD_US
            rig.chip.clock[0] = (due + 7 + 2**31) % 2**32 - 2**31
            rig.isr(None)
            assert rig.taken()[LATE_US] == 7, n
        assert rig.block[MISSED] == 0
