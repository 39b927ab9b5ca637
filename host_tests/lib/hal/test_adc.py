"""AnalogInput: counts, millivolts and the ends of the range."""

from noheap.hal.adc import FULL_SCALE, AnalogInput
from noheap_testing.analog import ScriptedADC, millivolts, sample
from support import no_alloc, raises


def in_mv(level):
    return level.mv_from_u16(level.read_u16())


def test_a_reading_is_what_the_adc_says():
    with ScriptedADC([sample(0), sample(31_000), sample(65535)]) as adc:
        level = AnalogInput(adc)
        assert [level.read_u16() for _ in range(3)] == [0, 31_000, FULL_SCALE]


def test_millivolts_are_of_the_reference_to_the_nearest():
    cases = (
        (3300, 0, 0),
        (3300, 65535, 3300),
        (3300, 32768, 1650),
        (3300, 9, 0),
        (3300, 10, 1),  # 0.504 mV
        (5500, 65535, 5500),
        (1000, 33, 1),  # 0.504 mV
        (1000, 32, 0),
    )
    for reference_mv, raw, mv in cases:
        with ScriptedADC([sample(raw)]) as adc:
            assert in_mv(AnalogInput(adc, reference_mv)) == mv, (reference_mv, raw)


def test_counts_from_millivolts_and_back_agree():
    level = AnalogInput(None, 3300)
    for mv in (0, 1, 1650, 3299, 3300):
        assert level.mv_from_u16(level.u16_from_mv(mv)) == mv
    for mv in (-1, 3301):
        assert "mv: 0 to 3300" in str(raises(ValueError, level.u16_from_mv, mv))


def test_a_voltage_beyond_the_range_reads_as_its_end():
    script = [millivolts(-200), millivolts(5000), millivolts(1), millivolts(3299)]
    with ScriptedADC(script) as adc:
        level = AnalogInput(adc)
        assert [in_mv(level) for _ in range(4)] == [0, 3300, 1, 3299]


def test_an_impossible_reference_is_refused():
    for reference_mv in (999, 5501, 0):
        assert "reference_mv" in str(raises(ValueError, AnalogInput, None, reference_mv))


class QuietADC:
    def read_u16(self):
        return 65535


def test_no_method_allocates():
    level = AnalogInput(QuietADC(), 5500)  # the largest products

    def everything():
        level.read_u16()
        return in_mv(level) + level.u16_from_mv(5500)

    assert no_alloc(everything) == 5500 + 65535
