"""Scenario files: emulator/scenario.py."""

from pathlib import Path

import pytest

from fuzz.files import corpus, fuzz, toml
from noheap_tools.emulator import scenario
from noheap_tools.errors import ToolError

SCENARIO = {
    "seconds": 6,
    "noise_c": 0.25,
    "config": {"threshold_c": 30.0, "period_us": 10_000},
    "step": [
        {"at_ms": 0, "temperature_c": 25.0},
        {"at_ms": 1000, "ramp_to_c": 35.0, "over_ms": 2000},
        {"at_ms": 2000, "outside": {"temperature_c": -5.0}},
        {"at_ms": 2100, "pressure_pa": 95_000, "over_ms": 500},
        {"at_ms": 5000, "fault": "unplugged", "for_ms": 300},
    ],
    "expect": [
        {"pin": "LED", "level": 0, "to_ms": 1900},
        {"pin": 3, "blink_hz": 2, "from_ms": 1, "to_ms": 1900},
        {"prints": "ready"},
        {"no_faults": True, "to_ms": 4900},
        {"record": "stats", "dropped": 0},
        {"record": "pressure", "pressure_pa": {"min": 94_900, "max": 95_100}},
    ],
}


def read(text: str) -> None:
    try:
        scenario.parse(text)
    except ToolError as error:
        assert str(error)


@fuzz(toml(SCENARIO))
def test_a_scenario_is_read_or_refused(text: str) -> None:
    read(text)


def test_the_file_that_all_begin_with_is_right() -> None:
    from fuzz.files import _lines

    assert len(scenario.parse("\n".join(_lines(SCENARIO))).expectations) == 6


@pytest.mark.parametrize("file", corpus("scenarios"), ids=lambda file: file.name)
def test_what_once_was_not(file: Path) -> None:
    read(file.read_text(encoding="utf-8"))
