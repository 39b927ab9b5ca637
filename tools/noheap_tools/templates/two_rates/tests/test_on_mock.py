"""Units and extremes on CPython, with noheap's mock of MicroPython's modules."""

import meter
import pytest


@pytest.mark.parametrize(("mv", "counts"), [(0, 0), (1_650, 2_047), (3_300, 4_095)])
def test_millivolts_are_counts_of_the_converter(mv, counts):
    assert meter.counts(mv) == counts
    assert mv - meter.millivolts(counts) in (0, 1)


def test_the_extremes_are_those_since_the_last_line():
    volts = meter.Extremes()
    for reading in (2_000, 3_000, 1_000):
        volts.take(reading)
    assert (volts.low, volts.high) == (1_000, 3_000)
    volts.clear()
    volts.take(2_500)
    assert (volts.low, volts.high) == (2_500, 2_500)
