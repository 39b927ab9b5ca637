"""The STM32F4's own sensor: its two calibrations, and the line through them."""

from noheap.sensors import stm32f4_temperature
from noheap.sensors.stm32f4_temperature import milli_c_from_raw, raw_from_milli_c
from support import no_alloc, no_transient

AT_30, AT_110 = 0x1FFF7A2C, 0x1FFF7A2E


class Calibrated:
    """A chip whose readings at 30 and 110 °C were these."""

    def __init__(self, at_30=940, at_110=1200):
        self._words = {AT_30: at_30, AT_110: at_110}

    def __enter__(self):
        self._before = stm32f4_temperature.mem16
        stm32f4_temperature.mem16 = self._words

    def __exit__(self, *exc_info):
        stm32f4_temperature.mem16 = self._before


def test_the_calibrations_are_on_the_line_and_half_way_is_between_them():
    with Calibrated():
        for raw, milli_c in ((940, 30_000), (1200, 110_000), (1070, 70_000), (810, -10_000)):
            assert milli_c_from_raw(raw) == milli_c
            assert raw_from_milli_c(milli_c) == raw


def test_each_reading_is_the_one_that_its_temperature_asks_for():
    with Calibrated(931, 1187):
        for raw in range(4096):
            # Rounded down twice: at most one count lower.
            assert 0 <= raw - raw_from_milli_c(milli_c_from_raw(raw)) <= 1


def test_converting_allocates_nothing():
    with Calibrated(1, 4095):
        for raw in (0, 1, 2048, 4095):
            no_alloc(lambda raw=raw: milli_c_from_raw(raw))
            no_transient(lambda raw=raw: milli_c_from_raw(raw))
