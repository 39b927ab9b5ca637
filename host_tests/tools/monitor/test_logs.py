"""The deferred log and metrics in the monitor: in lines, in JSON, and on the screen."""

import json
import struct

import pytest

from noheap.wire import record
from noheap_tools import cli
from noheap_tools.link.encode import framed
from noheap_tools.logs.message import Message
from noheap_tools.logs.table import FILE, Table
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.session import Session

BUS = 0x400001  # two arguments
TABLE = Table()
VERSION = TABLE.add(
    {BUS: Message("warning", "bus {kind} after {n}\x1b[2J", "main.py", 9, "tick", 2)}
)


def log(
    version: int = VERSION, dropped: int = 0, number: int = 0, kind: int = record.LOG
) -> bytes:
    """A record with one entry, its words 3 and 5."""
    head = struct.pack("<BIIHB", kind, version, 100, dropped, number)
    return framed(head + BUS.to_bytes(3, "little") + bytes([0, 6, 10]))


METRICS = framed(bytes([record.METRIC_NAMES]) + b"0 +rescues level") + framed(
    bytes([record.METRICS]) + struct.pack("<HIi", 0, 3, -7)
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The current folder is a project with this table."""
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / FILE).write_text(TABLE.text(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stream(recorded):
    said = log() + log(dropped=4, number=2) + METRICS + log(version=7)
    said += log(kind=record.LOG_BEFORE)
    return recorded(Piece(0, 0, Kind.NAME, b"lamp"), Piece(0, 1000, Kind.DATA, said))


def test_lines_have_level_text_and_place(project, stream, capsys):
    assert cli.main(["monitor", "--replay", str(stream)]) == 0
    out, err = capsys.readouterr()
    lines = [line.split("  ", 1)[1] for line in out.replace("    0.001", "0.001").splitlines()]
    assert lines == [
        r"warning bus 3 after 5\x1b[2J  main.py:9",
        "lost    4 log entries dropped, 1 log records damaged",
        r"warning bus 3 after 5\x1b[2J  main.py:9",
        "metrics rescues 3, level -7",
        "log     message 400001 3 5",
        r"warning bus 3 after 5\x1b[2J (before the reset)  main.py:9",
    ]
    assert f"1 firmwares that {FILE} does not know" in err


def test_json_has_them(project, stream, capsys):
    assert cli.main(["monitor", "--replay", str(stream), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [it["type"] for it in told] == ["log", "lost", "log", "metrics", "log", "log"]
    assert (told[0]["level"], told[0]["file"], told[0]["words"]) == (
        "warning",
        "main.py",
        [3, 5],
    )
    assert (told[1]["dropped"], told[1]["records"]) == (4, 1)
    assert [it.get("before") for it in told] == [False, None, False, None, False, True]
    assert (told[3]["rescues"], told[3]["level"]) == (3, -7)


def test_without_a_table_there_are_numbers(tmp_path, monkeypatch, stream, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["monitor", "--replay", str(stream)]) == 0
    assert capsys.readouterr().out.count("message 400001 3 5") == 4


def test_the_screen_has_them_and_says_when_the_table_is_another_firmwares(frames):
    session = Session(TABLE)
    list(session.take(Piece(0, 0, Kind.NAME, b"lamp")))
    panel = Panel(session.boards[0])
    said = frames["identity"] + log() + log(version=7, number=1) + log(version=7, number=2)
    for heard in session.take(Piece(0, 9, Kind.DATA, said + METRICS)):
        panel.take(heard)
    rows = panel.rows(120, 40, 0)
    styles = {text.strip().partition("  ")[2]: style for row in rows for text, style in row}
    assert styles[r"warning bus 3 after 5\x1b[2J  main.py:9"] == "news"
    assert styles["the project's log table does not know this firmware"] == "fault"
    shown = "".join(text for row in rows for text, _ in row)
    assert shown.count("does not know this firmware") == 1
    assert "rescues 3, level -7" in shown
