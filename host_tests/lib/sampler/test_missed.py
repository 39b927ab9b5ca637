"""Periods that were missed: counted from the clock, in numbers that wrap."""

from array import array

from uctypes import addressof

from noheap.block import BEGUN, BLOCK_WORDS, CLOCK, DUE_US, MISSED, PERIOD_US, PERIODS
from noheap.sampler.missed import count
from support import Random, no_alloc, rounds

# It is Thumb code, which the VM cannot compile; on CPython the fake of it is tested.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

QUARTER_HOUR_US = 900_000_000


def signed(number):
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


class Rig:
    def __init__(self, period_us, due_us, begun, served):
        self.clock = array("i", [0])
        self.block = block = array("i", bytes(4 * BLOCK_WORDS))
        block[CLOCK] = addressof(self.clock)
        block[PERIOD_US] = period_us
        block[DUE_US] = due_us
        block[BEGUN] = begun
        block[PERIODS] = served
        self.others = [n for n in range(BLOCK_WORDS) if n not in (DUE_US, BEGUN, PERIODS, MISSED)]

    def count(self, us, gate=0):
        """(due, begun, periods, missed) as of `us`."""
        block = self.block
        self.clock[0] = signed(us)
        before = [block[n] for n in self.others]
        no_alloc(lambda: count(block, gate))
        assert [block[n] for n in self.others] == before
        return block[DUE_US], block[BEGUN], block[PERIODS], block[MISSED]


def test_a_period_is_missed_half_a_period_after_it_was_due():
    rig = Rig(1000, 50_000, 7, 7)
    assert rig.count(50_499) == (50_000, 7, 7, 0)
    assert rig.count(50_500) == (51_000, 8, 8, 1)
    assert rig.count(50_500) == (51_000, 8, 8, 1)
    assert rig.count(51_499) == (51_000, 8, 8, 1)
    assert rig.count(53_500) == (54_000, 11, 11, 4)


def test_periods_that_were_served_are_not_missed():
    rig = Rig(1000, 50_000, 7, 7)
    rig.block[PERIODS] = 10  # the third one was early by less than half a period
    assert rig.count(51_500) == (52_000, 9, 10, 0)
    assert rig.count(52_500) == (53_000, 10, 10, 0)
    assert rig.count(53_500) == (54_000, 11, 11, 1)


def test_numbers_and_times_wrap():
    random = Random(5)
    for _ in range(rounds(2000, 100)):
        period_us = 32 + random.below(1_000_000)
        late_us = random.below(QUARTER_HOUR_US) >> random.below(30)
        due_us, begun = random.word(), random.word()
        unserved = random.below(4) - 1
        rig = Rig(period_us, due_us, begun, signed(begun - unserved))
        more = late_us // period_us + 1
        missing = max(more + unserved, 0)
        assert rig.count(due_us + period_us // 2 + late_us) == (
            signed(due_us + more * period_us),
            signed(begun + more),
            signed(begun - unserved + missing),
            missing,
        ), (period_us, late_us, due_us, begun, unserved)


def test_what_holds_off_the_tick_is_as_before():
    gate = array("i", [5])
    for us in (0, 10_000):
        assert Rig(1000, 0, 3, 3).count(us, addressof(gate))[0] >= us
        assert gate[0] == 5
