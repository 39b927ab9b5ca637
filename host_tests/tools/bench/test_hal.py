"""The figures of `noheap bench hal`, which the emulator gives alike at every run."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.bench import hal, report


@pytest.fixture(scope="module")
def outcome() -> hal.Outcome:
    return hal.run(lambda line: None)


def cycles(outcome: hal.Outcome, structure: str, op: str, caller: str = "bytecode") -> int:
    return report.cycles(outcome.measured, structure, op, caller)


def test_each_limit_is_reached(outcome: hal.Outcome) -> None:
    assert len(outcome.limits) == 5
    for limit in outcome.limits:
        assert limit.reached, str(limit)


def test_the_wires_time_is_that_of_the_emulated_bus(outcome: hal.Outcome) -> None:
    assert 15_000 < outcome.wire_cycles < 16_000  # 48 bits at 400 kHz, a little slower


def test_a_prepared_read_is_the_fastest_and_the_portable_device_the_slowest(
    outcome: hal.Outcome,
) -> None:
    prepared = cycles(outcome, hal.PREPARED, "the same, bound to a local")
    fifo = cycles(outcome, hal.FIFO, "the same, bound to a local")
    portable = cycles(outcome, hal.PORTABLE, "`try_write_read_into`")
    assert outcome.wire_cycles < prepared < fifo < portable


def test_it_tells_json_and_text(
    outcome: hal.Outcome, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hal, "run", lambda log: outcome)
    assert cli.main(["bench", "hal", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["wire_cycles"] == outcome.wire_cycles
    assert {row["structure"] for row in told["rows"]} >= {hal.FIFO, hal.PREPARED, hal.MACHINE}
    assert told["limits"][0]["reached"] is True
    assert cli.main(["bench", "hal"]) == 0
    assert "prepared read / the wire" in capsys.readouterr().out
