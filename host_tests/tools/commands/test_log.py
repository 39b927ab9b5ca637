"""`noheap log`: entries of a capture, chosen, coloured, as JSON; a wrong table; hostile texts."""

import json
import os
import pty
import struct

import pytest

from noheap.wire import record
from noheap_tools import cli
from noheap_tools.link import entries, serial_port
from noheap_tools.link.decode import Log, crc16
from noheap_tools.link.entries import Filter, line
from noheap_tools.logs.message import Message
from noheap_tools.logs.table import FILE, Table

MESSAGES = {
    0x400001: Message("warning", "bus {kind} after {n} ticks", "motor/main.py", 9, "tick", 2),
    0x000002: Message("info", "ready", "main.py", 3, "main", 0),
}
VERSION = Table().add(MESSAGES)
# Two entries, 300 µs apart, after 7 that were refused, as lib/noheap/log/words.py packs them.
ENTRIES = b"\x02\x00\x00\x00" + b"\x01\x00\x40\xac\x02\x06\x09"


def captured(
    version: int = VERSION, number: int = 0, dropped: int = 0, kind: int = record.LOG
) -> bytes:
    head = struct.pack("<BIIHB", kind, version, 2_000_000, dropped, number)
    payload = head + ENTRIES
    blocks = (payload + crc16(payload).to_bytes(2, "little")).split(b"\0")
    return b"\0" + b"".join(bytes([len(it) + 1]) + it for it in blocks) + b"\0"


@pytest.fixture
def log(tmp_path, monkeypatch, capsys):
    """Runs it on a capture in a project: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    table = Table()
    table.add(MESSAGES)
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / FILE).write_text(table.text())

    def run(data: bytes, *arguments: str):
        (tmp_path / "capture.bin").write_bytes(data)
        code = cli.main(["log", "capture.bin", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_capture_comes_out_with_times_and_places(log):
    assert log(captured()) == (
        0,
        "   2.000000 info    main.py:3  ready\n"
        "   2.000300 warning motor/main.py:9  bus 3 after -5 ticks\n",
        "",
    )


@pytest.mark.parametrize(
    "arguments", [["--level", "warning"], ["--module", "motor"], ["--module", "motor.main"]]
)
def test_entries_are_chosen_by_level_and_module(log, arguments):
    code, out, _ = log(captured(), *arguments)
    assert (code, len(out.splitlines())) == (0, 1)
    assert "bus 3" in out


def test_a_module_is_not_one_whose_name_begins_alike():
    entry = Log(2, 0, (), VERSION, MESSAGES[0x400001])
    assert not Filter(modules=("mot",)).shows(entry)


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_ctrl_c_while_an_entry_is_taken_ends_listening_and_loses_none(
    log, monkeypatch, capsys, arguments
):
    log(captured())
    board, theirs = pty.openpty()

    def show(entry: Log, **_: object) -> dict[str, str]:
        shown.append(entry.text)
        raise KeyboardInterrupt

    shown: list[str] = []
    monkeypatch.setattr(entries, "as_dict" if arguments else "line", show)
    monkeypatch.setattr(serial_port, "read_some", lambda _: captured())
    code = cli.main(["log", "--port", os.ttyname(theirs), *arguments])
    told = capsys.readouterr()
    assert (code, shown) == (0, ["ready"])
    assert not arguments or json.loads(told.out)["ok"] is True
    os.set_blocking(board, False)
    assert os.read(board, 100).endswith(b"\x19")
    os.close(board)
    os.close(theirs)


def test_json_has_all_that_an_entry_says(log):
    stream = captured() + captured(number=3, dropped=7)
    code, out, _ = log(stream, "--json", "--level", "warning")
    told = json.loads(out)
    assert (code, told["dropped"], told["damaged"], told["unknown_versions"]) == (0, 7, 2, [])
    assert (
        told["entries"]
        == [
            {
                "t_us": 2_000_300,
                "level": "warning",
                "text": "bus 3 after -5 ticks",
                "file": "motor/main.py",
                "line": 9,
                "function": "tick",
                "words": [3, -5],
                "id": "400001",
                "version": f"{VERSION:08x}",
                "before": False,
            }
        ]
        * 2
    )


def test_what_was_logged_before_a_reset_says_so(log):
    kept = captured(kind=record.LOG_BEFORE, dropped=4)
    kept += captured(kind=record.LOG_BEFORE, dropped=4, number=1)
    _, out, _ = log(kept + captured(number=5))
    lines = out.splitlines()
    assert lines[0] == "lost: 4 entries that a full queue refused, 0 log records"
    assert [it.endswith(" (before the reset)") for it in lines] == [
        False,
        *[True] * 4,
        False,
        False,
    ]
    told = json.loads(log(kept + captured(), "--json")[1])
    assert [it["before"] for it in told["entries"]] == [True] * 4 + [False] * 2
    assert (told["dropped"], told["damaged"]) == (4, 0)


def test_what_was_lost_is_said_where_it_was(log):
    _, out, _ = log(captured() + captured(number=3, dropped=7))
    assert out.splitlines()[2] == "lost: 7 entries that a full queue refused, 2 log records"


def test_a_wrong_table_is_refused_by_its_version(log):
    code, out, err = log(captured(VERSION ^ 1))
    assert code == 1
    assert "message 400001 3 -5" in out and "ready" not in out
    assert f"no firmware of version {VERSION ^ 1:08x}" in err and "--table" in err


def test_a_project_without_a_table_shows_numbers(log, tmp_path):
    (tmp_path / FILE).unlink()
    code, out, _ = log(captured())
    assert code == 1 and "message 000002" in out


def test_a_table_that_is_asked_for_must_be_there(log):
    code, _, err = log(captured(), "--table", "no/such.json")
    assert code == 1 and "there is no no/such.json" in err


def test_bytes_that_are_no_frames_are_no_entries(log):
    assert log(b"\x1b[2J\xff" * 100 + captured())[1].count("\n") == 2


def test_a_line_has_colours_only_if_asked_and_never_a_texts_own():
    hostile = Message("error", "\x1b[2J{n}", "a\x07.py", 1, "", 1)
    entry = Log(1, 0, (5,), 0, hostile)
    assert "\x1b" not in line(entry) and "\x07" not in line(entry)
    assert line(entry, colours=True).count("\x1b") == 2


@pytest.mark.parametrize("arguments", [["--port", "x"], ["--seconds", "1"]])
def test_a_file_is_no_board(log, arguments):
    assert log(b"", *arguments)[0] == 2
