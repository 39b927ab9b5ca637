"""Units and report on CPython, with noheap's mock of MicroPython's modules."""

from array import array

import config
import main
import pytest
import volts

from noheap.block import ABOVE, BELOW
from noheap.record import RAW, RECORD_WORDS, STATUS


@pytest.mark.parametrize("mv", [0, 1_100, 1_200, 3_300])
def test_a_voltage_is_its_reading_and_back(mv):
    assert abs(volts.mv_from_raw(volts.raw_from_mv(mv)) - mv) <= 1


def test_the_threshold_waits_for_debounced_readings():
    threshold = main.threshold()
    low = volts.raw_from_mv(config.LOW_MV)
    seen = [threshold.update(low) for _ in range(config.DEBOUNCE_TICKS + 1)]
    assert seen == [False] * config.DEBOUNCE_TICKS + [True]


def test_a_line_is_printed_at_each_change(capsys):
    report = main.Report()
    record = array("i", [0] * RECORD_WORDS)
    for state, mv in ((BELOW, 1_500), (BELOW, 1_400), (ABOVE, 1_000), (ABOVE, 990)):
        record[STATUS], record[RAW] = state, volts.raw_from_mv(mv)
        report.take(record)
    assert capsys.readouterr().out.split()[::3] == ["good", "low"]
