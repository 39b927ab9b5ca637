"""`noheap bench gateway`: that it measures what it says. How much is this computer's affair."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.bench import gateway
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.for_tests import MOSQUITTO


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_QUICK_SECONDS", 1)


@pytest.mark.skipif(MOSQUITTO.find() is None, reason=MOSQUITTO.lacking())
def test_all_records_are_acknowledged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "_MOST_SHARE", 1000)
    assert cli.main(["bench", "gateway", "--quick", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["payload"] for row in told["rows"]] == ["json", "influx"]
    for row in told["rows"]:
        assert row["records"] == 50 * (100 + 1 + 1)  # samples, hello, stats
        assert row["cpu_s"] > 0


@pytest.mark.skipif(MOSQUITTO.find() is None, reason=MOSQUITTO.lacking())
def test_records_that_nobody_acknowledged_are_no_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_sent", lambda *_: (0.1, 4999))
    with pytest.raises(ToolError, match="only 4,999 records"):
        gateway.run(lambda line: None, quick=True)


def test_without_a_broker_it_says_what_brings_one(monkeypatch, capsys) -> None:
    monkeypatch.setenv("PATH", "")
    assert cli.main(["bench", "gateway", "--quick"]) == 1
    assert "mosquitto is not here: " in capsys.readouterr().err
