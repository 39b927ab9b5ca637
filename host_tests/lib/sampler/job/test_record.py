"""The record's part of the interrupt: each tick's outcome goes into the queue, or is counted."""

from noheap.block import ABOVE, BELOW, FAULT
from noheap.hal import errors
from noheap.record import PERIOD, STATUS, state_of
from sampler_support import Given, Rig
from support import FAULT as NO_READING

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


def test_a_full_queue_drops_the_newest_and_counts():
    rig = Rig(Given())
    for raw in (1, 2, 3, 4, 5, 6):
        rig.source.reading(raw)
        rig.tick()
    assert rig.queue.dropped == 2
    assert [rig.value() for _ in range(4)] == [1, 2, 3, 4]
    rig.source.reading(7)
    rig.tick()
    assert rig.value() == 7
    assert rig.record[PERIOD] == 7


def test_a_record_has_the_state_of_its_tick_however_late_it_is_taken():
    rig = Rig(Given())
    readings = (0x1E1E, 0x1C1C, None, None)
    states = []
    for raw in readings:
        if raw is None:
            rig.source.fault(errors.BUS)
        else:
            rig.source.reading(raw)
        rig.tick()
        states.append(rig.state)
    assert states == [ABOVE, BELOW, BELOW, FAULT]
    for raw, state in zip(readings, states):  # noqa: B905 - MicroPython's has no strict
        assert rig.value() == (NO_READING + errors.BUS if raw is None else raw)
        assert state_of(rig.record[STATUS]) == state


def test_the_queue_wraps_under_the_isr():
    rig = Rig(Given())
    for n in range(20):
        rig.source.reading(n)
        rig.tick()
        assert rig.value() == n
