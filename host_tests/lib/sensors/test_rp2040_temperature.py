"""The RP2040's own sensor: every count against the data sheet's formula."""

from array import array

from noheap.hal import errors
from noheap.hal.adc import AnalogInput
from noheap.sensors.rp2040_temperature import RP2040Temperature
from noheap_testing.analog import ScriptedADC, sample
from sensor_support import QuietADC, check_reading, check_refused, is_floor
from support import raises, rounds


def u16(count):
    """As ports/rp2/machine_adc.c widens twelve bits."""
    return count << 4 | count >> 8


def test_every_count_is_the_formulas_temperature_rounded_down():
    # DS 4.9.5: T = 27 - (V - 0.706) / 0.001721, V = count * reference / 4096. In m°C and mV:
    # T = 27000 - (count * reference_mv / 4096 - 706) / 0.001721
    for reference_mv in (3300, 3000, 3333, 5500):
        adc = QuietADC()
        sensor = RP2040Temperature(AnalogInput(adc, reference_mv))
        for count in range(0, 4096, rounds(1, 17)):
            adc.u16 = u16(count)
            kind = sensor.try_read(sensor.values)
            if not 494 * 4096 <= count * reference_mv < 857 * 4096:
                assert kind == errors.IMPLAUSIBLE, count
                continue
            assert kind == errors.OK, count
            numerator = 27_000 * 1721 * 4096 - (count * reference_mv - 706 * 4096) * 1_000_000
            assert is_floor(sensor.values[0], numerator, 1721 * 4096), count


def test_the_data_sheets_point_is_read():
    # 0.706 V at 27 °C: count 876.3 of 4096 with 3.3 V
    adc = QuietADC()
    sensor = RP2040Temperature(AnalogInput(adc))
    for count, milli_c in ((876, 27_138), (877, 26_670), (614, 149_790), (1062, -59_936)):
        adc.u16 = u16(count)
        check_reading(sensor, milli_c)


def test_what_cannot_be_is_refused():
    adc = QuietADC()
    sensor = RP2040Temperature(AnalogInput(adc))
    for count in (0, 613, 1064, 4095):
        adc.u16 = u16(count)
        check_refused(sensor, errors.IMPLAUSIBLE, "RP2040")


def test_samples_are_averaged():
    with ScriptedADC([sample(u16(876)), sample(u16(878)), sample(u16(880))]) as adc:
        sensor = RP2040Temperature(AnalogInput(adc), samples=3)
        out = array("i", [0])
        assert sensor.try_read(out) == errors.OK
        mean = RP2040Temperature(AnalogInput(QuietADC(u16(878))))
        assert out[0] == mean.read_milli_c()
    for samples in (0, 1025):
        assert "samples" in str(raises(ValueError, RP2040Temperature, None, samples))


def test_the_most_samples_of_the_highest_value_fit():
    sensor = RP2040Temperature(AnalogInput(QuietADC(65535)), samples=1024)
    check_refused(sensor, errors.IMPLAUSIBLE)
