"""The figures of `noheap bench sensors`, and the size of each file."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.bench import sensors


def test_each_file_is_at_most_one_and_a_half_kilobytes() -> None:
    sizes = sensors.mpy_bytes()
    assert {row.op for row in sensors.ROWS} < set(sizes)
    assert {name: size for name, size in sizes.items() if size > 1536} == {}


def test_each_sensor_is_measured_and_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = sensors.run(lambda line: None)
    assert [it.structure for it in outcome.measured] == [row.structure for row in sensors.ROWS]
    cycles = {it.structure: it.cycles for it in outcome.measured}
    assert 16_000 < cycles["TMP102"] < cycles["BME280"]
    monkeypatch.setattr(sensors, "run", lambda log: outcome)
    assert cli.main(["bench", "sensors", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["limits"][0]["reached"] is True
    assert cli.main(["bench", "sensors"]) == 0
    assert "bytes of the largest" in capsys.readouterr().out
