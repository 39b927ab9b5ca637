"""The emulated TMP102 against its data sheet (TI SBOS397), register by register."""

from collections.abc import Sequence

import pytest
from rp2040py.clock.simulation_clock import SimulationClock

from noheap_tools.emulator.sensors.tmp102 import TMP102, encode

TEMPERATURE, CONFIGURATION, T_LOW, T_HIGH = range(4)
CONVERSION_MS = 26
OS, POL, TM, SD = 0x80, 0x04, 0x02, 0x01  # bits of the configuration's first byte
AL, EM = 0x20, 0x10  # of its second


class Bench:
    """A sensor whose temperature is `celsius`, and a master that speaks to it."""

    def __init__(self, celsius: float = 25.0) -> None:
        self.celsius = celsius
        self.clock = SimulationClock()
        self.results: list[int] = []
        self.sensor = TMP102(self.clock, lambda: self.celsius)
        self.sensor.on_conversion = self.results.append

    def write(self, *data: int) -> None:
        assert self.sensor.select(reading=False)
        for byte in data:
            assert self.sensor.write(byte)
        self.sensor.stop()

    def read(self, count: int = 2) -> int:
        assert self.sensor.select(reading=True)
        data = bytes(self.sensor.read() for _ in range(count))
        self.sensor.stop()
        return int.from_bytes(data, "big")

    def register(self, pointer: int) -> int:
        self.write(pointer)
        return self.read()

    def run_ms(self, ms: float) -> None:
        self.clock.tick(ms * 1e6)

    def convert(self, *temperatures: float) -> None:
        """One-shot conversions of these temperatures; leaves the chip shut down."""
        first = self.register(CONFIGURATION) >> 8 & ~OS
        for celsius in temperatures:
            self.celsius = celsius
            self.write(CONFIGURATION, first | OS | SD)
            self.run_ms(CONVERSION_MS)


# TI SBOS397, tables "12-Bit Temperature Data Format" and "13-Bit Temperature Data Format"
TWELVE_BITS = [
    (127.9375, 0x7FF0),
    (100, 0x6400),
    (80, 0x5000),
    (75, 0x4B00),
    (50, 0x3200),
    (25, 0x1900),
    (0.25, 0x0040),
    (0, 0x0000),
    (-0.25, 0xFFC0),
    (-25, 0xE700),
    (-55, 0xC900),
    (128, 0x7FF0),  # beyond the range: the highest value
    (150, 0x7FF0),
    (25.06, 0x1900),  # rounded down to a step
    (-0.01, 0xFFF0),
]
THIRTEEN_BITS = [
    (150, 0x4B01),
    (128, 0x4001),
    (127.9375, 0x3FF9),
    (25, 0x0C81),
    (0.25, 0x0021),
    (0, 0x0001),
    (-0.25, 0xFFE1),
    (-25, 0xF381),
    (-55, 0xE481),
]


@pytest.mark.parametrize(("celsius", "word"), TWELVE_BITS)
def test_normal_mode_has_the_data_sheets_words(celsius: float, word: int) -> None:
    assert encode(celsius) == word
    bench = Bench(celsius)
    bench.run_ms(CONVERSION_MS)
    assert bench.read() == word


@pytest.mark.parametrize(("celsius", "word"), THIRTEEN_BITS)
def test_extended_mode_has_the_data_sheets_words(celsius: float, word: int) -> None:
    bench = Bench(celsius)
    bench.write(CONFIGURATION, 0x60, 0x80 | EM)
    bench.run_ms(CONVERSION_MS)
    assert bench.register(TEMPERATURE) == word


def test_after_power_up_the_registers_have_their_default_values() -> None:
    bench = Bench()
    assert bench.register(TEMPERATURE) == 0x0000
    assert bench.register(CONFIGURATION) == 0x60A0  # 4 Hz; AL reads one
    assert bench.register(T_LOW) == 0x4B00  # 75 °C
    assert bench.register(T_HIGH) == 0x5000  # 80 °C


def test_it_says_zero_degrees_until_the_first_conversion_is_over() -> None:
    bench = Bench(25)
    bench.run_ms(CONVERSION_MS - 0.001)
    assert (bench.read(), bench.results) == (0x0000, [])
    bench.run_ms(0.001)
    assert (bench.read(), bench.results) == (0x1900, [0x1900])


def test_the_pointer_stays_where_it_was_put() -> None:
    bench = Bench()
    bench.write(T_HIGH)
    assert [bench.read(), bench.read()] == [0x5000, 0x5000]
    bench.write(T_LOW, 0x12, 0x30)
    assert bench.read() == 0x1230
    bench.write(0xFC | T_HIGH)  # only the lowest two bits count
    assert bench.read() == 0x5000


def test_a_third_byte_is_not_driven_and_one_byte_may_be_enough() -> None:
    bench = Bench()
    bench.run_ms(CONVERSION_MS)
    assert bench.read(3) == 0x1900FF
    assert bench.read(1) == 0x19
    assert bench.read() == 0x1900  # each read begins at the first byte


def test_the_temperature_register_cannot_be_written() -> None:
    bench = Bench()
    bench.run_ms(CONVERSION_MS)
    bench.write(TEMPERATURE, 0x55, 0x55)
    assert bench.read() == 0x1900


def test_read_only_bits_of_the_configuration_are_kept() -> None:
    bench = Bench()
    bench.write(CONFIGURATION, 0x00, 0x0F)
    assert bench.register(CONFIGURATION) == 0x6020  # R1 R0 read as ones, AL as it is
    bench.write(CONFIGURATION, 0x1E, 0xD0)
    assert bench.register(CONFIGURATION) & ~AL == 0x7ED0


@pytest.mark.parametrize(("bits", "period_ms"), [(0, 4000), (1, 1000), (2, 250), (3, 125)])
def test_it_converts_at_the_rate_that_is_set(bits: int, period_ms: int) -> None:
    bench = Bench()
    bench.run_ms(CONVERSION_MS)
    for other_first in (bits ^ 1, bits):  # a change of the rate begins a conversion
        bench.write(CONFIGURATION, 0x60, other_first << 6)
    bench.run_ms(CONVERSION_MS)
    done = len(bench.results)
    for n in range(1, 6):
        bench.run_ms(period_ms - 0.001)
        assert len(bench.results) == done + n - 1
        bench.run_ms(0.001)
        assert len(bench.results) == done + n


def test_a_conversion_shows_the_temperature_at_its_end() -> None:
    bench = Bench(20)
    bench.run_ms(CONVERSION_MS)
    bench.celsius = 30
    bench.run_ms(249.9)
    assert bench.read() == 0x1400
    bench.celsius = 31
    bench.run_ms(0.1)
    assert bench.read() == 0x1F00


def test_shut_down_it_finishes_its_conversion_and_rests() -> None:
    bench = Bench(20)
    bench.write(CONFIGURATION, 0x60 | SD, 0x80)
    assert bench.register(CONFIGURATION) >> 8 & OS == 0
    bench.run_ms(10_000)
    assert bench.results == [0x1400]
    assert bench.register(CONFIGURATION) >> 8 & OS  # one: a conversion may be asked for


def test_one_shot_converts_once_and_tells_when_it_is_done() -> None:
    bench = Bench(20)
    bench.write(CONFIGURATION, 0x60 | SD, 0x80)
    bench.run_ms(1000)
    bench.celsius = 21
    bench.write(CONFIGURATION, 0x60 | SD | OS, 0x80)
    bench.run_ms(CONVERSION_MS - 0.001)
    assert bench.register(CONFIGURATION) >> 8 & OS == 0
    assert bench.register(TEMPERATURE) == 0x1400
    bench.run_ms(0.001)
    assert bench.register(CONFIGURATION) >> 8 & OS
    assert bench.register(TEMPERATURE) == 0x1500
    bench.run_ms(10_000)
    assert bench.results == [0x1400, 0x1500]


def test_it_wakes_from_shut_down_with_a_conversion() -> None:
    bench = Bench(20)
    bench.write(CONFIGURATION, 0x60 | SD, 0x80)
    bench.run_ms(1000)
    bench.write(CONFIGURATION, 0x60, 0x80)
    bench.run_ms(CONVERSION_MS + 250)
    assert len(bench.results) == 3


def alerts(bench: Bench, temperatures: Sequence[float]) -> list[bool]:
    """The ALERT pin after a conversion of each."""
    levels = []
    for celsius in temperatures:
        bench.convert(celsius)
        levels.append(bench.sensor.alert)
    return levels


def test_the_comparator_pulls_alert_low_from_t_high_until_below_t_low() -> None:
    bench = Bench()
    levels = alerts(bench, [79.9, 80, 76, 75, 74.9, 79.9])
    assert levels == [True, False, False, False, True, True]


def test_pol_turns_the_alert_pin_and_its_bit_round() -> None:
    for pol, released in ((0, True), (POL, False)):
        bench = Bench()
        bench.write(CONFIGURATION, 0x60 | SD | pol, 0x80)
        bench.run_ms(CONVERSION_MS)
        assert bench.sensor.alert is released
        assert bool(bench.register(CONFIGURATION) & AL) is released
        bench.convert(90)
        assert bench.sensor.alert is not released
        assert bool(bench.register(CONFIGURATION) & AL) is not released


@pytest.mark.parametrize(("bits", "needed"), [(0, 1), (1, 2), (2, 4), (3, 6)])
def test_the_fault_queue_waits_for_that_many_in_a_row(bits: int, needed: int) -> None:
    bench = Bench()
    bench.write(CONFIGURATION, 0x60 | SD | bits << 3, 0x80)
    bench.run_ms(CONVERSION_MS)
    rising = [90.0] * (needed - 1) + [20.0] + [90.0] * needed  # interrupted once
    levels = alerts(bench, rising)
    assert levels == [True] * (2 * needed - 1) + [False]
    assert alerts(bench, [20.0] * needed) == [False] * (needed - 1) + [True]


def test_in_interrupt_mode_a_read_clears_alert_and_the_other_limit_sets_it_again() -> None:
    bench = Bench()
    bench.write(CONFIGURATION, 0x60 | SD | TM, 0x80)
    bench.run_ms(CONVERSION_MS)

    def converted(celsius: float) -> bool:
        bench.celsius = celsius
        bench.write(CONFIGURATION, 0x60 | SD | TM | OS)
        bench.run_ms(CONVERSION_MS)
        return bench.sensor.alert

    assert [converted(79), converted(85)] == [True, False]
    bench.read()
    assert bench.sensor.alert
    assert [converted(90), converted(76)] == [True, True]  # only below T_LOW matters now
    assert converted(74) is False
    bench.read()
    assert [converted(70), converted(80)] == [True, False]


def test_the_limits_can_be_set() -> None:
    bench = Bench()
    bench.write(T_HIGH, 0x1E, 0x00)
    bench.write(T_LOW, 0x1D, 0x00)
    assert alerts(bench, [29.9, 30, 29, 28.9]) == [True, False, False, True]


def test_without_power_it_does_not_answer_and_forgets_all() -> None:
    bench = Bench()
    bench.run_ms(CONVERSION_MS)
    bench.write(T_HIGH, 0x12, 0x30)
    bench.write(CONFIGURATION, 0x60, 0xC0)
    bench.sensor.power(False)
    assert not bench.sensor.select(reading=True)
    conversions = bench.sensor.conversions
    bench.run_ms(1000)
    assert bench.sensor.conversions == conversions
    bench.sensor.power(True)
    assert bench.read() == 0x0000  # pointer and temperature as after power-up
    assert bench.register(CONFIGURATION) == 0x60A0
    assert bench.register(T_HIGH) == 0x5000
    bench.run_ms(CONVERSION_MS)
    assert bench.register(TEMPERATURE) == 0x1900


def test_a_general_call_reset_is_a_power_up() -> None:
    bench = Bench()
    bench.write(T_HIGH, 0x12, 0x30)
    bench.sensor.general_call_reset()
    assert bench.register(T_HIGH) == 0x5000
