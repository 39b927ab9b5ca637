"""Whatever a board says, `noheap run` and `noheap monitor` show it, and none of it acts."""

import json
from pathlib import Path

import pytest

from noheap.wire.record import VERSION
from noheap_tools import cli
from noheap_tools.check import prove
from noheap_tools.emulator import contents
from noheap_tools.errors import ToolError
from noheap_tools.link import tail
from noheap_tools.link.decode import Declaration, Identity, Item, Record, Text
from noheap_tools.monitor import lines
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind
from noheap_tools.monitor.session import Board, Heard, News
from noheap_tools.run import printed
from rig.simulated import with_output

# The title, the clipboard, a link, C1, turned letters, a forged line; what rich would take.
ATTACK = (
    "\x1b]0;t\x1b\\\x1b]52;c;eA==\x1b\\\x1b]8;;http://x\x1b\\y\x9b2J\u202ez"
    "\rnoheap run: holds [/x] [red] :bug:!"
)
SHOWN = (
    r"\x1b]0;t\x1b\\x1b]52;c;eA==\x1b\\x1b]8;;http://x\x1b\y\x9b2J\u202ez"
    r"\rnoheap run: holds [/x] [red] :bug:!"
)
# On CPython and on the board the same text, in ASCII.
LITERAL = ascii(ATTACK)
OUTPUT = f"""
import sys
calls = 0
def write(data, length):
    global calls
    calls += 1
    if calls == 4:
        print({LITERAL})
        print("MicroPython v")
        raise ValueError({LITERAL})
    sys.stdout.buffer.write(data, length)
"""
LOOP = f"import time\nprint({LITERAL})\ntime.sleep_ms(100)\nraise ValueError({LITERAL})\n"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "500")


def acts(shown: str) -> list[str]:
    """The characters that a terminal would obey."""
    return [it for it in shown if not it.isprintable() and it != "\n"]


def test_run_shows_what_the_demo_says_and_obeys_none_of_it(tmp_path, monkeypatch, capsys) -> None:
    program = tmp_path / "output.py"
    program.write_text(OUTPUT)
    changed = with_output(tmp_path, program)
    flashed = contents.flashed

    def with_changes(*arguments):
        path, files = flashed(*arguments)
        return path, files | changed

    monkeypatch.setattr(contents, "flashed", with_changes)
    assert cli.main(["run", "--seconds", "0.15"]) == 1
    out, err = capsys.readouterr()
    assert acts(out + err) == []
    assert f"board: {SHOWN}\n" in out
    assert f"noheap run: the firmware raised ValueError: {SHOWN}\n" in err


@pytest.fixture
def loop(tmp_path: Path, monkeypatch, capsys):
    """Runs LOOP, which has no telemetry: (stdout, stderr)."""
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text(LOOP)
    (tmp_path / "plan.toml").write_text("[[expect]]\nprints = 'never'\nto_ms = 200\n")
    monkeypatch.chdir(tmp_path)

    def loop(*arguments: str) -> tuple[str, str]:
        plan = ("--scenario", "plan.toml", "--seconds", "0.2")
        assert cli.main(["run", *plan, *arguments]) == 1
        return capsys.readouterr()

    return loop


def test_run_shows_what_a_firmware_without_telemetry_says(loop) -> None:
    out, err = loop()
    assert acts(out + err) == []
    assert f"board: {SHOWN}\n" in out
    assert f"noheap run: the firmware raised ValueError: {SHOWN}, main.py line 4\n" in err
    assert "expected 'never' to be printed from 0 to 200 ms: printed was " in err


def test_json_has_it_as_it_is(loop) -> None:
    out, err = loop("--json")
    assert acts(out + err) == []
    wanted = f"the firmware raised ValueError: {ATTACK}, main.py line 4"
    assert wanted in json.loads(out)["violations"]


def test_an_error_that_quotes_a_board_is_no_more_than_its_lines(monkeypatch, capsys) -> None:
    def fail(*arguments: object) -> None:
        raise ToolError(f"it raised {ATTACK}", tail.of([ATTACK, "the last\nfirst"]))

    monkeypatch.setattr(contents, "flashed", fail)
    assert cli.main(["run"]) == 1
    err = capsys.readouterr().err
    assert acts(err) == []
    assert err.endswith(
        f"noheap run: it raised {SHOWN}\n  The board said: {SHOWN}\n  the last\\nfirst\n"
    )


@pytest.mark.parametrize(
    "item",
    [
        Text(ATTACK + "\n", framed=True),
        Identity(VERSION, ATTACK, "f", "1"),
        Identity(VERSION, "b", "f", ATTACK),
        Declaration(16, ATTACK, ((ATTACK, True),)),
        Record(ATTACK, {ATTACK: 1}),
    ],
)
def test_monitor_shows_it_in_lines_and_on_its_screen(item: Item) -> None:
    assert acts(lines.in_words(item)) == []
    assert SHOWN in lines.in_words(item)
    board = Board(0, ATTACK, ATTACK, Kind.GONE)
    board.seen.take(item)
    panel = Panel(board)
    panel.take(Heard(board, 0, item))
    panel.take(Heard(board, 0, News(Kind.GONE, ATTACK)))
    rows = panel.rows(500, 40, 0)
    assert acts("".join(text for row in rows for text, _ in row)) == []
    assert sum(SHOWN in text for row in rows for text, _ in row) >= 2


def test_check_shows_what_a_board_raised(tmp_path, monkeypatch, capsys) -> None:
    class Proof:
        holds = False

        def lines(self) -> list[str]:
            return [ATTACK]

    (tmp_path / "main.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(prove, "on_pico", lambda *_: Proof())
    assert cli.main(["check", "main.py", "--prove"]) == 1
    out, err = capsys.readouterr()
    assert acts(out + err) == []
    assert f"{SHOWN}\n" in out


def test_a_version_is_what_looks_like_one() -> None:
    assert (
        printed.version("3.4.0; MicroPython v1.26.1-preview.4.gab on 2025")
        == "1.26.1-preview.4.gab"
    )
    assert printed.version("MicroPython v1.26[/x]\x1b[2J") == "1.26"
    assert printed.version("MicroPython v") is None
