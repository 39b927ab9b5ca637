"""`noheap` with a project whose console is on USB."""

import json
import signal

import pytest

from noheap_tools import cli
from rig.emulation import Emulation
from rig.listening import Monitor
from tiny.images import PROGRAMS

USB = ("--profile", "tiny", "--project", str(PROGRAMS / "usb"))


def test_run_hears_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", *USB, "--seconds", "0.3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"]
    assert told["micropython"]  # as it said at its end by Ctrl-C


def test_monitor_hears_what_emulate_serves() -> None:
    emulation = Emulation(*USB)
    try:
        monitor = Monitor(emulation.port)
        monitor.until(lambda line: line.get("text", "").startswith("line"))
        assert monitor.finish(signal.SIGINT)[0] == 0
    finally:
        assert emulation.stop() == 0


def test_an_stm32_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["firmware", *USB, "--board", "nucleo_f411re"]) == 2
    said = capsys.readouterr().err
    assert 'console = "usb" is for an RP2040, and nucleo_f411re has an STM32F411' in said
    assert "[tool.noheap.tiny]" in said
