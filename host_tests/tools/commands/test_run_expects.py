"""`noheap run` judges the expectations of its scenario."""

import json
from pathlib import Path

import pytest

from noheap_tools import cli

PLAN = """
seconds = 0.5
[[step]]
at_ms = 0
temperature_c = 35.0
[[expect]]
pin = "LED"
blink_hz = 4
from_ms = 100
[[expect]]
pin = "LED"
level = {level}
from_ms = 10
to_ms = 120
[[expect]]
no_faults = true
"""


def run(plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *more: str):
    path = tmp_path / "plan.toml"
    path.write_text(plan)
    code = cli.main(["run", "--scenario", str(path), "--json", *more])
    captured = capsys.readouterr()
    return code, json.loads(captured.out), captured.err


def test_expectations_that_are_met(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = run(PLAN.format(level=1), tmp_path, capsys)
    assert (code, told["expected"]) == (0, {"met": 3, "unmet": [], "late": 0})


def test_one_that_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, err = run(PLAN.format(level=0), tmp_path, capsys)
    assert code == 1
    (line,) = told["expected"]["unmet"]
    assert line == "expected pin LED at 0 from 10 to 120 ms: it was 1 at 10.0 ms"
    assert told["violations"] == [line]
    assert f"noheap run: {line}" in err


def test_a_shorter_run_does_not_judge_what_comes_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = run(PLAN.format(level=1), tmp_path, capsys, "--seconds", "0.11")
    assert (code, told["expected"]) == (0, {"met": 2, "unmet": [], "late": 1})


def test_one_without_an_end_that_begins_after_a_shorter_run_is_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = PLAN.format(level=1) + '[[expect]]\nprints = "never"\nfrom_ms = 200\n'
    code, told, _ = run(plan, tmp_path, capsys, "--seconds", "0.13")
    assert (code, told["expected"]) == (0, {"met": 3, "unmet": [], "late": 1})


def test_the_led_is_lit_at_level_1_on_a_board_that_lights_it_by_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = run(PLAN.format(level=1), tmp_path, capsys, "--board", "xiao_rp2040")
    assert (code, told["expected"]["met"]) == (0, 3)
