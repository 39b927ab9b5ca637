"""The frames on CPython, with noheap's mock of MicroPython's modules."""

import probe
import pytest


@pytest.mark.parametrize("celsius", [0, 25, 200, 1_000])
def test_a_limit_is_the_frame_of_its_temperature(celsius):
    raw = probe.raw_from_c(celsius)
    assert probe.milli_c_from_raw(raw) == celsius * 1000
    assert not raw & probe.FAULTS


def test_a_step_of_the_chip_is_a_quarter_of_a_degree():
    step = 1 << probe.SHIFT
    assert probe.milli_c_from_raw(probe.raw_from_c(25) + step) == 25_250
    assert probe.milli_c_from_raw(probe.raw_from_c(25) + step - 1) == 25_000
