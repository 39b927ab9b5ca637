"""`noheap bench monitor`: that it measures what it says. How much is this computer's affair."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.bench import monitor
from noheap_tools.errors import ToolError


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "_QUICK_SECONDS", 1)


def test_each_output_shows_all_records(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "_MOST_SHARE", 1000)
    assert cli.main(["bench", "monitor", "--quick", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["output"] for row in told["rows"]] == ["screen", "JSON"]
    for row in told["rows"]:
        assert row["records"] >= 4 * 1000
        assert row["cpu_s"] > 0


def test_a_figure_that_is_missed_is_told(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setattr(monitor, "_played", lambda *_, **__: (0.6, 4000))
    assert cli.main(["bench", "monitor", "--quick"]) == 1
    assert "0.60, at most 0.5: NOT reached" in capsys.readouterr().err


def test_records_that_were_not_shown_are_no_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "_played", lambda *_, **__: (0.1, 3999))
    with pytest.raises(ToolError, match="only 3,999 records"):
        monitor.run(lambda line: None, quick=True)
