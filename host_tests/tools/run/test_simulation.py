"""The firmware on the emulated board, judged from outside: sensor, LED, interrupt, report.

Cycle counts and simulated times are the same at each run, so limits on them are exact.
"""

from pathlib import Path

import pytest

from noheap.control import blink
from noheap.hal import errors
from noheap_tools import paths
from noheap_tools.board import files as device_files
from noheap_tools.emulator import scenario
from noheap_tools.run.simulation import Result, Simulation
from noheap_tools.toolchain import Image
from rig.simulated import BOARD, Recorded, simulate

SCENARIOS = Path(__file__).parent / "scenarios"
TICK_MS = 10.0
ON, OFF = 0x1E00, 0x1D00  # 30 and 29 °C, firmware/config.py
VECTOR_ISR_CYCLES = 450
ISR_CYCLES = 1100  # the median's ceiling; the Timer's own dispatch is 753 of them


# --- the default scenario -----------------------------------------------------------------


@pytest.fixture(scope="module")
def default_run(image: Image) -> Result:
    plan = scenario.load(paths.ROOT / "tools/noheap_tools/scenarios/default.toml")
    return simulate(image, plan).result


def lit_at(result: Result, at_ms: float) -> int:
    """The LED's level at `at_ms`."""
    return next((level for ms, level in reversed(result.led_edges_ms) if ms <= at_ms), 0)


def changes(result: Result) -> list[tuple[float, bool]]:
    """When the sensor's own readings crossed a limit: (ms, above from then on)."""
    found = []
    above = False
    for ms, raw in result.readings:
        if (signed(raw) < OFF) if above else (signed(raw) >= ON):
            above = not above
            found.append((ms, above))
    return found


def signed(word: int) -> int:
    return word - 0x10000 if word & 0x8000 else word


def rises(result: Result, from_ms: float, until_ms: float) -> list[float]:
    return [ms for ms, level in result.led_edges_ms if level and from_ms <= ms < until_ms]


def test_the_default_run_holds(default_run: Result, image: Image) -> None:
    assert default_run.micropython == image.version
    assert default_run.violations() == []
    assert default_run.ticks in (1000, 1001)
    assert (default_run.missed, default_run.overruns, default_run.queue_dropped) == (0, 0, 0)
    assert (default_run.heap_delta_bytes, default_run.resets, default_run.bad_frames) == (0, 0, 0)


def test_the_interrupt_stays_below_its_ceiling(default_run: Result) -> None:
    cycles = default_run.isr_summary()
    assert abs(len(default_run.isr_cycles) - default_run.ticks) <= 1
    assert 100 < cycles["min"] <= cycles["median"] <= ISR_CYCLES
    assert cycles["max"] <= 1.1 * ISR_CYCLES
    assert default_run.latency_max_us <= 10


def test_the_led_follows_each_crossing_of_the_sensors_readings_within_two_ticks(
    default_run: Result,
) -> None:
    crossings = changes(default_run)
    assert [above for _, above in crossings] == [True, False, True]
    for ms, above in crossings:
        if above:
            first = rises(default_run, ms, ms + 1000)[0]
            assert first - ms <= 2 * TICK_MS
            assert not rises(default_run, ms - 500, ms)  # dark before
        else:
            after = ms + 2 * TICK_MS
            assert lit_at(default_run, after) == 0
            assert not rises(default_run, after, 7500)


def test_inside_the_hysteresis_band_the_state_stays(default_run: Result) -> None:
    # 29.5 °C from above at 4000, from below at 6500.
    assert len(rises(default_run, 4200, 5450)) == 5
    assert rises(default_run, 6500, 7500) == []


def test_the_led_blinks_at_4_hz_without_drift(default_run: Result) -> None:
    (up, _), (down, _), _ = changes(default_run)
    starts = rises(default_run, up, down)
    assert len(starts) == 14
    for n, ms in enumerate(starts):
        assert ms - starts[0] == pytest.approx(250 * n, abs=TICK_MS / 2)
    falls = [ms for ms, level in default_run.led_edges_ms if not level and up <= ms < down]
    for start, fall in zip(starts, falls, strict=False):
        assert fall - start == pytest.approx(125, abs=TICK_MS)


def test_an_unplugged_sensor_shows_the_fault_pattern_until_it_has_settled(
    default_run: Result,
) -> None:
    begin, end = 7500.0, 7800.0
    shown = rises(default_run, begin, end)[0]
    assert shown - begin <= 3 * TICK_MS  # the second failed tick in a row
    step = blink.step(blink.FAULT_HZ, int(TICK_MS * 1000))
    for tick in range(int((end - shown) / TICK_MS)):
        expected = blink.level(blink.DOUBLE_FLASH, tick * step)
        assert lit_at(default_run, shown + tick * TICK_MS + 1) == expected
    assert rises(default_run, end, 8500) == []  # 29.5 °C, and below before: below again
    failed = [ms for ms, value in default_run.samples if value is None]
    assert failed
    assert begin <= failed[0] <= begin + 2 * TICK_MS
    assert end - TICK_MS <= failed[-1] <= end + TICK_MS
    assert default_run.sensor_faults == len(failed) == 30


def test_each_sample_is_the_sensors_last_reading(default_run: Result) -> None:
    # The transfer of a tick was started by the tick before: a reading may be that much older.
    for ms, value in default_run.samples:
        recent = [raw for at, raw in default_run.readings if at <= ms - TICK_MS + 0.1]
        if not recent or value is None or 7800 <= ms <= 7850:
            continue  # before time 0, or a sensor that has not converted yet
        assert value == signed(recent[-1]) * 125 // 32, ms


def test_changes_and_each_fifth_sample_are_reported(default_run: Result) -> None:
    assert 200 <= len(default_run.samples) <= 240
    gaps = [
        b[0] - a[0] for a, b in zip(default_run.samples, default_run.samples[1:], strict=False)
    ]
    assert max(gaps) == pytest.approx(5 * TICK_MS, abs=0.1)


# --- faults -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def faults_run(image: Image) -> Recorded:
    return simulate(image, scenario.load(SCENARIOS / "faults.toml"))


def kinds(run: Recorded, begin_ms: float, end_ms: float) -> list[int]:
    """The errors reported for the ticks of that time. Tick 1 is at 0 ms."""
    return [
        error
        for period, error in sorted(run.errors.items())
        if error and begin_ms <= (period - 1) * TICK_MS <= end_ms
    ]


def test_no_fault_of_the_bus_costs_a_tick_or_a_byte(faults_run: Recorded) -> None:
    assert faults_run.result.violations() == []
    assert faults_run.result.ticks in (160, 161)
    assert max(faults_run.result.isr_cycles) <= 1.1 * ISR_CYCLES


def test_each_fault_is_reported_with_its_kind(faults_run: Recorded) -> None:
    assert kinds(faults_run, 200, 300) == 10 * [errors.NO_ACK_ADDRESS]
    assert kinds(faults_run, 500, 600) == 10 * [errors.TIMEOUT]
    assert kinds(faults_run, 800, 910) == [errors.ARBITRATION_LOSS, *9 * [errors.TIMEOUT]]
    assert set(kinds(faults_run, 1200, 1300)) == {errors.IMPLAUSIBLE}
    assert faults_run.result.overruns == 19


def test_after_each_fault_the_sensor_is_read_and_the_alarm_shown_again(
    faults_run: Recorded,
) -> None:
    for begin, end in ((320, 490), (620, 790), (930, 1190), (1330, 1590)):
        assert kinds(faults_run, begin, end) == []
        samples = [value for ms, value in faults_run.result.samples if begin <= ms <= end]
        assert samples
        assert set(samples) == {29_000}
        assert rises(faults_run.result, begin - 20, end)


# --- speed and settings -------------------------------------------------------------------


FAST = (SCENARIOS / "fast.toml").read_text()


@pytest.fixture(scope="module")
def fast_run(image: Image) -> Result:
    return simulate(image, scenario.parse(FAST)).result


def test_five_kilohertz_are_served_without_a_missed_tick(fast_run: Result) -> None:
    assert fast_run.violations() == []
    assert fast_run.ticks in (1500, 1501)
    assert fast_run.latency_max_us <= 10
    assert fast_run.isr_summary()["median"] <= ISR_CYCLES


@pytest.fixture(scope="module")
def vector_run(image: Image) -> Result:
    plan = FAST.replace("[config]", '[config]\ntier = "vector"')
    return simulate(image, scenario.parse(plan)).result


def test_the_vector_tier_takes_half_of_the_time(vector_run: Result) -> None:
    assert vector_run.violations() == []
    assert vector_run.ticks in (1500, 1501)
    assert vector_run.latency_max_us <= 10
    assert vector_run.isr_summary()["median"] <= VECTOR_ISR_CYCLES


def test_the_scenarios_settings_reach_the_firmware(fast_run: Result) -> None:
    settings = (fast_run.on_milli_c, fast_run.off_milli_c, fast_run.period_us)
    assert settings == (20_000, 17_500, 200)
    starts = rises(fast_run, 0, 300)  # 25 °C: above from the beginning
    for n, ms in enumerate(starts):
        assert ms - starts[0] == pytest.approx(100 * n, abs=0.2)
    assert len(starts) == 3
    assert 5 <= len(fast_run.samples) <= 7


# --- masked from outside ------------------------------------------------------------------


def test_masked_while_it_sleeps_the_clock_goes_on_as_before(image: Image) -> None:
    """The meter once followed an interrupt that could not come, from alarm to alarm, for days."""
    simulation = Simulation(BOARD, image.path, device_files.everything(BOARD), scenario.Scenario())
    simulation._boot()
    board = simulation.board
    board.run_ms(95)
    while not board.core.waiting:
        board.step()
    cycles = len(simulation._meter.cycles)
    before_ns = board.now_ns
    board.set_fault("masked")
    board.run_ms(50)
    assert board.now_ns - before_ns == pytest.approx(50e6)
    board.set_fault(None)
    board.run_ms(20)
    assert len(simulation._meter.cycles) - cycles in (2, 3)  # the held back one is measured
