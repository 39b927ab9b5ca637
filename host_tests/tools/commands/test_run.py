"""The output of `noheap run` while the emulated board runs."""

import json
from pathlib import Path

import pytest

from noheap.hal import errors
from noheap_tools import cli

LOWEST_C = -40.0  # firmware/config.py; a scenario may go down to -55


def test_a_reading_below_the_range_is_shown_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "cold.toml"
    plan.write_text(f"seconds = 0.5\n[[step]]\nat_ms = 0\ntemperature_c = {LOWEST_C - 10}\n")
    assert cli.main(["run", "--scenario", str(plan)]) == 0
    out = capsys.readouterr().out
    assert errors.NAMES[errors.OUT_OF_RANGE] in out
    assert "fault" in out


def test_jumps_and_frozen_readings_are_shown_by_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run with such a sample on show once ended in a traceback."""
    plan = tmp_path / "check.toml"
    plan.write_text(
        "seconds = 3.1\nnoise_c = 0.25\n[config]\nmax_step_c = 5.0\nfrozen_ticks = 30\n"
        "[[step]]\nat_ms = 990\nfault = 'jump'\nfor_ms = 200\n"
        "[[step]]\nat_ms = 2000\nfault = 'frozen'\nfor_ms = 1100\n"
    )
    assert cli.main(["run", "--scenario", str(plan)]) == 0
    out = capsys.readouterr().out
    for kind in (errors.JUMP, errors.FROZEN):
        assert f" {errors.NAMES[kind]} " in out


def test_another_tier_runs_without_the_cpu(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "--tier", "dma", "--seconds", "2.5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["isr_cycles"] is None
    assert (told["missed"], told["queue_dropped"]) == (0, 0)
    assert told["led_edges_ms"][0][1] == 1
