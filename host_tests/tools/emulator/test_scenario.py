"""Scenarios: every wrong file is refused with its line and key, and the right ones are exact."""

from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import config as firmware_config
from noheap_tools.emulator import scenario
from noheap_tools.emulator.scenario import Fault, Scenario, Temperature
from noheap_tools.errors import UsageError

ALL_FORMS = Path(__file__).parent / "scenarios" / "all_forms.toml"


def test_each_form_is_read() -> None:
    assert scenario.load(ALL_FORMS) == Scenario(
        seconds=2.5,
        config={"THRESHOLD_C": 40, "SAMPLE_EVERY": 1},
        temperatures=(Temperature(0, 20), Temperature(500, 30.5, 100)),
        faults=(Fault(700, "nack", 50), Fault(750, "garbage", 1)),
    )


def test_an_empty_file_is_25_degrees_for_ten_seconds() -> None:
    plan = scenario.parse("")
    assert plan.seconds == 10.0
    assert (plan.temperature_c(0), plan.temperature_c(1e9)) == (25.0, 25.0)
    assert (plan.config, plan.faults) == ({}, ())


def test_the_documentations_example_and_the_default_are_right() -> None:
    assert scenario.__doc__ is not None
    example = "\n".join(
        line.removeprefix("    ")
        for line in scenario.__doc__.splitlines()
        if line.startswith("    ")
    )
    assert len(scenario.parse(example).faults) == 1
    assert scenario.load(paths.ROOT / "tools/noheap_tools/scenarios/default.toml").seconds == 10


# (what the file says, line, key, words of the message)
WRONG = [
    ("secunds = 3", 1, "secunds", "unknown key"),
    ("seconds = 0", 1, "seconds", "from 0.1"),
    ("seconds = true", 1, "seconds", "must be a number"),
    ('\nseconds = "10"', 2, "seconds", "must be a number"),
    ("config = 3", 1, "config", "[config]"),
    ("step = 3", 1, "step", "[[step]]"),
    ("[step]\nat_ms = 0", 1, "step", "double brackets"),
    ("[other]", 1, "other", "unknown key"),
    ("[config]\nthreshhold_c = 3", 2, "threshhold_c", "not in firmware/config.py"),
    ('[config]\nthreshold_c = "30"', 2, "threshold_c", "must be a number"),
    ("[config]\n\nblink_hz = true", 3, "blink_hz", "must be a number"),
    ("[config]\ntier = 1", 2, "tier", "must be a text in quotes"),
    ("[config]\nperiod_us = 1000.5", 2, "period_us", "whole number"),
    ("[[step]]\ntemperature_c = 20", 1, "at_ms", "is missing"),
    ("[[step]]\nat_ms = -1\ntemperature_c = 20", 2, "at_ms", "from 0"),
    ("[[step]]\nat_ms = nan\ntemperature_c = 20", 2, "at_ms", "must be a number"),
    ("[[step]]\nat_ms = 0\ntemperature_c = -56", 3, "temperature_c", "from -55 to 150"),
    ("[[step]]\nat_ms = 0\ntemperature_c = 150.1", 3, "temperature_c", "from -55 to 150"),
    ("[[step]]\nat_ms = 0\nramp_to_c = 151\nover_ms = 5", 3, "ramp_to_c", "from -55 to 150"),
    ("[[step]]\nat_ms = 0\nramp_to_c = 30", 1, "over_ms", "is missing"),
    ("[[step]]\nat_ms = 0\nramp_to_c = 30\nover_ms = 0", 4, "over_ms", "from 1"),
    ('[[step]]\nat_ms = 0\nfault = "nack"', 1, "for_ms", "is missing"),
    ('[[step]]\nat_ms = 0\nfault = "nack"\nfor_ms = 0', 4, "for_ms", "from 1"),
    ('[[step]]\nat_ms = 0\nfault = "fire"\nfor_ms = 5', 3, "fault", "stuck_sda"),
    ("[[step]]\nat_ms = 0", 2, "at_ms", "exactly one of"),
    ('[[step]]\nat_ms = 0\ntemperature_c = 1\nfault = "nack"', 4, "fault", "exactly one of"),
    ("[[step]]\nat_ms = 0\ntemperature_c = 1\nover_ms = 5", 4, "over_ms", "temperature_c"),
    ("[[step]]\nat_ms = 0\ntemperature_c = 1\ncolour = 5", 4, "colour", "unknown key"),
]


@pytest.mark.parametrize(("text", "line", "key", "words"), WRONG)
def test_a_wrong_file_is_refused_with_line_and_key(
    text: str, line: int, key: str, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        scenario.parse(text, "hot.toml")
    assert caught.value.message.startswith(f"hot.toml:{line}: {key}: ")
    assert words in caught.value.message
    assert caught.value.exit_code == 2


STEP = "[[step]]\nat_ms = {}\ntemperature_c = 20\n"
FAULT = '[[step]]\nat_ms = {}\nfault = "nack"\nfor_ms = 100\n'


def test_a_step_that_goes_back_in_time_is_refused_at_its_line() -> None:
    text = STEP.format(100) + STEP.format(200) + STEP.format(199)
    with pytest.raises(UsageError, match=r"t:8: at_ms: goes back in time, after 200"):
        scenario.parse(text, "t")
    assert len(scenario.parse(STEP.format(100) + STEP.format(100)).temperatures) == 3


def test_faults_may_touch_but_not_overlap() -> None:
    assert len(scenario.parse(FAULT.format(0) + FAULT.format(100)).faults) == 2
    with pytest.raises(UsageError, match=r"t:7: fault: begins before the last one has ended"):
        scenario.parse(FAULT.format(0) + FAULT.format(99), "t")


def test_what_is_not_toml_is_told_with_its_file() -> None:
    with pytest.raises(UsageError, match=r"hot\.toml: .*line 2") as caught:
        scenario.parse("seconds = 3\nstep = = 1", "hot.toml")
    assert "TOML" in caught.value.hint


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.toml: No such file"):
        scenario.load(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xb0C\n")
    with pytest.raises(UsageError, match=r"latin\.toml is not UTF-8"):
        scenario.load(tmp_path / "latin.toml")


def test_a_file_is_named_in_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "hot.toml"
    path.write_text("# a comment\nsecunds = 3\n")
    with pytest.raises(UsageError) as caught:
        scenario.load(path)
    assert caught.value.message.startswith(f"{path}:2: secunds: ")


def test_every_value_of_the_firmwares_configuration_can_be_set() -> None:
    defaults = firmware_config.defaults()
    assert defaults["PERIOD_US"] == 10_000
    assert all(name.isupper() for name in defaults)
    for name, value in defaults.items():
        wanted: object = 1 if value is None or isinstance(value, int) else 1.5
        wanted = "text" if isinstance(value, str) else wanted
        plan = scenario.parse(f"[config]\n{name.lower()} = {wanted!r}")
        assert plan.config == {name: wanted}


# (at_ms, °C) with: 20 °C; at 100 a ramp to 30 over 100; at 400 a ramp to 10 over 100, which the
# next step at 450 cuts short; from 450 on 50 °C; ramps at 600 and 800, the last cut at 850
CURVE = Scenario(
    temperatures=(
        Temperature(0, 20.0),
        Temperature(100, 30.0, 100),
        Temperature(400, 10.0, 100),
        Temperature(450, 50.0),
        Temperature(600, 40.0, 100),
        Temperature(800, 60.0, 100),
        Temperature(850, 0.0, 100),
    )
)


@pytest.mark.parametrize(
    ("at_ms", "celsius"),
    [
        (-1000, 20.0),
        (0, 20.0),
        (99.9, 20.0),
        (100, 20.0),
        (101, 20.1),
        (150, 25.0),
        (200, 30.0),
        (399.9, 30.0),
        (425, 25.0),
        (449.9, 20.02),
        (450, 50.0),
        (650, 45.0),
        (700, 40.0),
        (850, 50.0),
        (900, 25.0),
        (1e9, 0.0),
    ],
)
def test_ramps_are_straight_lines_from_where_the_temperature_was(
    at_ms: float, celsius: float
) -> None:
    assert CURVE.temperature_c(at_ms) == pytest.approx(celsius)
