"""`noheap log` and the monitor at the port of an emulated board that resets itself."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools.logs.table import FILE, Table
from rig.emulation import Emulation
from rig.listening import Log, Monitor

PROGRAM = Path(__file__).parent / "programs/logging.py"
_TURN = re.compile(r" warning main\.py:\d+  turn (\d+)$")
_ENOUGH = re.compile(r" error   main\.py:\d+  enough after (\d+) \(before the reset\)$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("logging")
    (root / "firmware").mkdir()
    (root / "firmware/main.py").write_bytes(PROGRAM.read_bytes())
    boot = PROGRAM.parents[3] / "pico/programs/log_kept_boot.py"
    (root / "firmware/boot.py").write_bytes(boot.read_bytes())
    (root / "pyproject.toml").write_text("[tool.noheap]\n")
    return root


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[str]:
    emulation = Emulation("--project", str(folder))
    yield emulation.port
    assert emulation.stop() == 0


def test_entries_come_as_they_are_logged_and_those_before_a_reset_after_it(folder, port):
    log = Log("--project", str(folder), "--port", port)
    lines = log.until(_ENOUGH.search)
    lines += log.until(_TURN.search)
    before = [line for line in lines if line.endswith(" (before the reset)")]
    at = lines.index(before[0])
    for run in (lines[:at], lines[at:]):
        turns = [int(found[1]) for line in run if (found := _TURN.search(line))]
        assert turns and turns == sorted(set(turns))
    assert len(before) > 20
    (enough,) = [found for line in lines if (found := _ENOUGH.search(line))]
    assert f"turn {int(enough[1]) - 1} (before the reset)" in before[-2]
    code, said = log.finish(signal.SIGINT)
    assert code == 0 and f"listening at {port}" in said


def test_another_firmwares_table_is_refused_and_gives_numbers(folder, port, tmp_path):
    other = tmp_path / FILE
    other.write_text(Table().text())
    log = Log("--project", str(folder), "--port", port, "--table", str(other))
    (line,) = log.until(lambda line: True)
    assert re.fullmatch(r" *\d+\.\d{6} unknown   message [0-9a-f]{6} \d+( \(before.*)?", line)
    code, said = log.finish(signal.SIGINT)
    assert code == 1 and "the table has no firmware of version " in said


def test_the_monitor_goes_on_after_a_reset(folder, port):
    monitor = Monitor(port, "--project", str(folder))
    lines = monitor.until(lambda it: it["type"] == "identity")
    lines += monitor.until(lambda it: bool(it.get("before")))
    lines += monitor.until(lambda it: it["type"] == "log" and not it["before"])
    texts = [it["text"] for it in lines if it["type"] == "log"]
    assert all(re.match(r"turn \d+|enough after \d+", it) for it in texts)
    assert monitor.finish(signal.SIGINT)[0] == 0
