"""The figures of `noheap bench rt`, which the emulator gives alike at every run."""

import json
from pathlib import Path

import pytest

from noheap_tools import cli, figures
from noheap_tools.bench import rt

_NAMES = ["idiomatic", "portable", "vector-viper", "vector-asm", "c-blocking", "c-direct"]


@pytest.fixture(scope="module")
def outcome() -> rt.Outcome:
    return rt.run(lambda line: None)


@pytest.fixture
def told(
    outcome: rt.Outcome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, dict]:
    monkeypatch.setattr(rt, "run", lambda log: outcome)
    assert cli.main(["bench", "rt", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["name"] for row in rows] == _NAMES
    return {row["name"]: row for row in rows}


def test_the_tiers_reach_their_figures(told: dict[str, dict]) -> None:
    medians = {name: row["cycles"]["median"] for name, row in told.items()}
    assert medians["portable"] <= 870
    assert told["vector-viper"]["cycles"]["max"] <= 130
    assert told["vector-asm"]["cycles"]["max"] < told["c-direct"]["cycles"]["min"]
    assert told["vector-viper"]["flash_lines"] == told["vector-asm"]["flash_lines"] == 0


def test_the_other_rows_are_what_they_are_called(told: dict[str, dict]) -> None:
    medians = {name: row["cycles"]["median"] for name, row in told.items()}
    # START, address, register, START, address, 2 bytes, STOP: 48 bits at 400 kHz.
    assert medians["idiomatic"] > medians["c-blocking"] > 48 * 312
    assert medians["c-direct"] < medians["vector-viper"] < medians["portable"]
    assert told["c-direct"]["flash_lines"] == told["c-blocking"]["flash_lines"] == 0
    assert told["idiomatic"]["flash_lines"] > told["portable"]["flash_lines"] > 0
    for row in told.values():
        assert row["cycles"]["min"] <= row["cycles"]["median"] <= row["cycles"]["max"]


def test_each_limit_is_of_what_was_measured(outcome: rt.Outcome) -> None:
    assert [str(limit) for limit in outcome.limits if not limit.reached] == []
    slow = rt.Cycles(1000, 1000, 1000)
    missed = rt.judged([rt.Row(name, slow, 9) for name in _NAMES])
    assert len(missed) == 5
    assert not any(limit.reached for limit in missed)


def test_the_table_goes_between_its_marks(
    outcome: rt.Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rt, "run", lambda log: outcome)
    document = tmp_path / "doc.md"
    document.write_text(f"before\n{figures.begin('noheap bench rt')}\n{figures.END}\nafter\n")
    assert cli.main(["bench", "rt", "--docs", str(document)]) == 0
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    for name in _NAMES:
        assert f"\n| {name} | " in text
