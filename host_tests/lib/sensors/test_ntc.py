"""NTC: the table, the straight lines between its entries, and broken wires."""

import math
from array import array

from noheap.hal.adc import AnalogInput
from noheap.sensors.errors import OPEN, OUT_OF_RANGE, SHORT_TO_GROUND, SHORT_TO_SUPPLY
from noheap.sensors.ntc import NTC, beta_ohms, divider_codes
from sensor_support import QuietADC, check_reading, check_refused, is_floor
from support import raises, rounds

FIRST_C, LAST_C, STEP_C = -40, 125, 5
OHMS = beta_ohms(10_000, 3950, FIRST_C, LAST_C, STEP_C)


def made(adc, to_supply=False, codes=None, **options):
    codes = codes or divider_codes(OHMS, 10_000, to_supply)
    return NTC(AnalogInput(adc), codes, FIRST_C * 1000, STEP_C * 1000, **options)


def test_the_table_has_what_the_divider_says():
    # To ground: the thermistor's part of the whole; to the supply: the resistor's.
    assert list(divider_codes((10_000, 30_000, 0), 10_000)) == [32768, 49151, 0]
    assert list(divider_codes((10_000, 30_000, 0), 10_000, True)) == [32768, 16384, 65535]


def test_betas_formula_has_its_point_at_25_degrees():
    ohms = beta_ohms(10_000, 3950, 20, 30, 5)
    assert abs(ohms[1] - 10_000) < 0.01
    # R = R25 * exp(beta * (1/T - 1/298.15)), worked out by hand for 30 °C: 8037.2 ohm
    assert abs(ohms[2] - 8037.2) < 0.2
    assert len(OHMS) == 34


def test_each_entry_of_the_table_is_its_temperature():
    for to_supply in (False, True):
        codes = divider_codes(OHMS, 10_000, to_supply)
        adc = QuietADC()
        sensor = made(adc, to_supply)
        for n in range(len(codes)):
            adc.u16 = codes[n]
            assert sensor.read_milli_c() == (FIRST_C + n * STEP_C) * 1000


def test_every_code_lies_on_the_straight_line_between_two_entries():
    for to_supply in (False, True):
        codes = divider_codes(OHMS, 10_000, to_supply)
        adc = QuietADC()
        sensor = made(adc, to_supply)
        for n in range(len(codes) - 1):
            a, b = codes[n], codes[n + 1]
            for u16 in range(min(a, b), max(a, b), rounds(1, 257)):
                adc.u16 = u16
                # first + (n + (u16 - a) / (b - a)) * step, in m°C
                numerator = (FIRST_C + n * STEP_C) * 1000 * (b - a) + (u16 - a) * STEP_C * 1000
                sign = 1 if b > a else -1
                assert is_floor(sensor.read_milli_c(), sign * numerator, abs(b - a)), u16


def test_temperature_never_turns_round():
    for to_supply in (False, True):
        codes = divider_codes(OHMS, 10_000, to_supply)
        adc = QuietADC()
        sensor = made(adc, to_supply)
        last = None
        for u16 in range(min(codes), max(codes) + 1, rounds(1, 257)):
            adc.u16 = u16
            milli_c = sensor.read_milli_c()
            assert last is None or (milli_c >= last if to_supply else milli_c <= last), u16
            last = milli_c


def test_between_the_entries_it_is_near_the_formula():
    adc = QuietADC()
    sensor = made(adc)
    for tenths in range(FIRST_C * 10, LAST_C * 10, rounds(7, 97)):
        celsius = tenths / 10
        ohm = 10_000 * math.exp(3950 * (1 / (celsius + 273.15) - 1 / 298.15))
        adc.u16 = int(65535 * ohm / (ohm + 10_000) + 0.5)
        # The chord of 5 °C errs most at the ends, where the divider's curve bends most.
        limit = 60 if 0 <= celsius < 35 else 200
        assert abs(sensor.read_milli_c() - tenths * 100) < limit, tenths


def test_reading_does_not_use_the_heap_whatever_is_read():
    adc = QuietADC()
    codes = divider_codes(OHMS, 10_000)
    sensor = made(adc, samples=4)
    for n in (0, 13, len(codes) - 1):
        adc.u16 = codes[n]
        check_reading(sensor, (FIRST_C + n * STEP_C) * 1000)
    # The largest products: two entries, 16 °C and the whole range apart
    wide = NTC(AnalogInput(adc), array("H", [0, 65535]), -(2**29), 16_000)
    adc.u16 = 65534
    check_reading(wide, -(2**29) + 15_999)


def test_broken_and_shorted_wires_are_told_from_temperatures_out_of_range():
    for to_supply, ends in (
        (False, ((0, SHORT_TO_GROUND), (65535, OPEN))),
        (True, ((65535, SHORT_TO_SUPPLY), (0, OPEN))),
    ):
        adc = QuietADC()
        sensor = made(adc, to_supply)
        for end, kind in ends:
            for away in (0, 256, 257):
                adc.u16 = abs(end - away)
                check_refused(sensor, kind if away <= 256 else OUT_OF_RANGE, "check")
        codes = divider_codes(OHMS, 10_000, to_supply)
        for u16 in (min(codes) - 1, max(codes) + 1):
            adc.u16 = u16
            check_refused(sensor, OUT_OF_RANGE, "range")


def test_a_table_that_is_none_is_refused():
    for codes in ((5, 5), (1, 3, 2), (3, 1, 2)):
        assert "codes" in str(raises(ValueError, made, QuietADC(), codes=array("H", codes)))
    for step in (0, 16_001):
        error = raises(ValueError, NTC, AnalogInput(QuietADC()), array("H", (1, 2)), 0, step)
        assert "step_milli_c" in str(error)
