"""The source that calls a function: what that puts is judged, what it costs is not a byte."""

from noheap.block import DUE_US, FAULTS, MISSED, OVERRUNS, PERIODS
from noheap.hal import errors
from noheap.record import LATE_US
from noheap.sampler import portable
from noheap.source.call import CallSource
from sampler_support import PERIOD_US, RamChip, Rig
from support import FAULT, no_alloc

# It is called by machine.Timer, which QEMU has not.
LANES = ("host", "pico", "board")


class Called(CallSource):
    """Answers with what it is given; counts how often it was asked."""

    def __init__(self):
        CallSource.__init__(self, self.answer)
        self.chip = RamChip()
        self.given = (0, 0)
        self.calls = 0

    def answer(self, reading):
        self.calls += 1
        reading[1] = self.given[1]
        if not reading[1]:
            reading[0] = self.given[0]


def made(**options):
    rig = Rig(Called(), portable, **options)
    rig.isr = rig.isr._callback
    return rig


def test_a_reading_and_each_kind_of_fault_reach_the_record():
    rig = made(fault_ticks=20)
    for raw in (5, -1, -0x8000, 0x7FFF):
        rig.source.given = raw, 0
        rig.tick()
        assert rig.value() == raw
    for kind in range(1, errors.FROZEN + 1):
        rig.source.given = 7, kind
        rig.tick()
        assert rig.value() == FAULT + kind
    assert rig.block[FAULTS] == errors.FROZEN
    assert rig.block[OVERRUNS] == 1  # of TIMEOUT
    rig.source.given = 6, 0
    rig.tick()
    assert rig.value() == 6


def test_what_makes_up_for_a_lost_tick_does_not_call():
    rig = made()
    rig.tick(2 * PERIOD_US + 5)
    assert rig.source.calls == 1
    assert rig.taken()[LATE_US] == 5
    for _ in range(2):
        rig.isr(None)
    assert rig.source.calls == 1
    assert len(rig.queue) == 0
    assert (rig.block[PERIODS], rig.block[MISSED]) == (3, 2)
    rig.tick()
    assert rig.source.calls == 2
    assert rig.block[PERIODS] == 4


def test_range_and_bits_are_looked_at_too():
    rig = made(implausible=1, low=0, high=100)
    for raw, value in (
        (4, 4),
        (5, FAULT + errors.IMPLAUSIBLE),
        (102, FAULT + errors.OUT_OF_RANGE),
    ):
        rig.source.given = raw, 0
        rig.tick()
        assert rig.value() == value


def test_it_allocates_nothing():
    rig = made()
    isr, clock, block = rig.isr, rig.chip.clock, rig.block
    source = rig.source
    givens = (3, 0), (0, 4), (0, 6), (4, 0)

    def all_ways():
        for source.given in givens:
            clock[0] = block[DUE_US]
            isr(None)

    no_alloc(all_ways)
    assert source.calls == 4
