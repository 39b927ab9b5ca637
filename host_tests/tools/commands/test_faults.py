"""Each fault of a port or board with each command: what is said, and that it is no traceback.

The rows of TABLE are the faults, by the names of FAULTS; a row has what every command says, and
what others say instead. Files are lost in none of them: test_board_commands.py and the tests of
`flash` look at these on an emulated board.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest import mock

import pytest

from noheap_tools import cli
from noheap_tools.commands import flash, repl
from noheap_tools.link import raw_repl, serial_port, silence
from noheap_tools.monitor import live
from rig import own_pytest, tiny
from rig.emulation import noheap
from rig.fake_repl import FakeRepl, Refusal
from rig.terminal import Terminal

PICO = "('Raspberry Pi Pico with RP2040', (1, 26, 1), 4870)\r\n"
OTHER = "('Generic ESP32 module with ESP32', (1, 26, 1), 4870)\r\n"
ASKS = {  # those that ask the board for something
    "flash": ["flash"],
    "config get": ["config", "get"],
    "config set": ["config", "set", "TICKS", "3"],
    "erase": ["erase"],
    "reset": ["reset"],
}
COMMANDS = {**ASKS, "monitor": ["monitor", "--seconds", "0.6"], "repl": ["repl"]}
PYTEST = "pytest --on"

_BRIEF_S = 0.5  # for what never comes; what comes late on a busy machine gets the usual time

Port = contextlib.AbstractContextManager[str]


def pico(code: str) -> str:
    """Answers of an empty board."""
    return PICO if "uname" in code else "None\r\n" if ".seek(" in code else ""


@contextlib.contextmanager
def none() -> Iterator[str]:
    yield "/dev/no-such-port"


@contextlib.contextmanager
def no_serial_port(tmp: Path) -> Iterator[str]:
    file = tmp / "file"
    file.touch()
    yield str(file)


@contextlib.contextmanager
def busy() -> Iterator[str]:
    with FakeRepl(pico) as board, serial_port.opened(board.port):
        yield board.port


@contextlib.contextmanager
def mute() -> Iterator[str]:
    with FakeRepl() as board, mock.patch.object(raw_repl, "_REPL_S", _BRIEF_S):
        yield board.port


@contextlib.contextmanager
def talking(words: bytes, pause_s: float) -> Iterator[str]:
    """It says `words` again and again, and hears nothing."""
    end = threading.Event()
    with FakeRepl() as board, mock.patch.object(raw_repl, "_REPL_S", _BRIEF_S):
        board.keep_room()

        def talk() -> None:
            while not end.wait(pause_s):
                board.try_to_say(words)

        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield board.port
        finally:
            end.set()
            thread.join()


@contextlib.contextmanager
def answering(answer: Callable[[str], str]) -> Iterator[str]:
    with FakeRepl(answer) as board:
        yield board.port


@contextlib.contextmanager
def vanishing() -> Iterator[str]:
    """The port goes in the middle of the first thing that is sent to the board or, where nothing
    is, soon after it was opened."""
    with FakeRepl(lambda code: "") as board:
        unplug = threading.Timer(0.2, board.unplug)

        def on_input(data: bytes) -> None:
            if not unplug.is_alive() and (b"import" in data or b"\x11" in data or data == b"?"):
                board.fall_silent()
                unplug.start()

        board.on_input = on_input
        yield board.port
        if unplug.is_alive():
            unplug.join()


def refused(code: str) -> str:
    if "f.write(" in code:
        raise Refusal("Traceback (most recent call last):\r\nOSError: 28")
    if ".seek(" in code and "config.py" in code:
        return "b'TICKS = 1\\n'\r\n"
    return "(4096, 300)\r\n" if "statvfs" in code else pico(code)


FAULTS: dict[str, Callable[[Path], Port]] = {
    "there is none": lambda _: none(),
    "it is a file": no_serial_port,
    "it is busy": lambda _: busy(),
    "it vanishes": lambda _: vanishing(),
    "nothing answers": lambda _: mute(),
    "noise, no MicroPython": lambda _: talking(b"\xff\xfe\x00\x81\r\n", 0.02),
    "it never stops printing": lambda _: talking(b"hot\r\n", 0.01),
    "another chip": lambda _: answering(lambda code: OTHER if "uname" in code else pico(code)),
    "it answers nonsense": lambda _: answering(lambda code: "((((\r\n"),
    "its answer has no end": lambda _: answering(lambda code: "x\r\n" * 2000),
    "it is full": lambda _: answering(refused),
}
ON = "goes on printing and does not stop at Ctrl-C"
TABLE: dict[str, dict[str, str]] = {
    "there is none": {"*": "there is no port /dev/no-such-port"},
    "it is a file": {"*": "is not a serial port"},
    "it is busy": {"*": "is in use by another program"},
    "it vanishes": {"*": "went away", "monitor": "", "repl": "", PYTEST: "went away"},
    "nothing answers": {
        "*": "no MicroPython answers at",
        "monitor": "neither records nor MicroPython's prompt",
        "repl": "",
    },
    "noise, no MicroPython": {"*": ON, "monitor": "neither frames", "repl": ""},
    "it never stops printing": {"*": ON, "monitor": "only text came from", "repl": ""},
    "another chip": {"flash": "is a 'Generic ESP32 module with ESP32', not a"},
    "it answers nonsense": {"*": "answers '(((('", "monitor": "", "repl": ""},
    "its answer has no end": {"*": "goes on and on with its answer", "monitor": "", "repl": ""},
    "it is full": {
        "flash": "cannot write lib/noheap/flashed.sha256: the board refused: No space left",
        "config set": "cannot write config.py: the board refused: No space left on device",
    },
}
CASES = [
    pytest.param(fault, command, said, id=f"{fault}-{command}")
    for fault, row in TABLE.items()
    for command in COMMANDS
    if (said := row.get(command, row.get("*", "")))
]


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return tiny.everything()


@pytest.fixture(autouse=True)
def quick(monkeypatch, files) -> None:
    monkeypatch.setattr(flash.device_files, "everything", lambda *_, **__: files)
    monkeypatch.setattr(raw_repl, "_MOST_BYTES", 4000)
    monkeypatch.setattr(silence, "_ANSWER_S", 0.2)
    monkeypatch.setattr(live, "SILENT_S", 0.2)
    monkeypatch.setattr(repl.sys.stdin, "isatty", lambda: True)


@pytest.mark.parametrize(("fault", "command", "said"), CASES)
def test_a_line_says_what_is_wrong_and_another_the_way_out(fault, command, said, tmp_path, capsys):
    with FAULTS[fault](tmp_path) as port:
        code = cli.main([*COMMANDS[command], "--port", port])
    err = capsys.readouterr().err
    assert code == 1, err
    assert said in err
    assert "Traceback" not in err
    line, _, hint = err[err.index(f"noheap {command.split()[0]}: ") :].partition("\n")
    assert line
    assert hint.strip() or fault == "it is a file"


def test_monitor_says_that_the_port_went(capsys):
    with FakeRepl() as board:
        unplug = threading.Timer(0.4, board.unplug)
        unplug.start()
        assert cli.main(["monitor", "--port", board.port, "--once"]) == 1
        unplug.join()
    err = capsys.readouterr().err
    assert f"noheap monitor: the board at {board.port} went away" in err
    assert "Traceback" not in err


def test_the_repl_says_that_the_port_went():
    with FakeRepl(pico) as board, Terminal(noheap("repl", "--port", board.port)) as terminal:
        terminal.wait_for(b"Connected")
        time.sleep(0.3)
        board.unplug()
        code = terminal.end()
    assert b"Traceback" not in terminal.heard
    assert code == 1, terminal.heard
    assert f"the board at {board.port} went away".encode() in terminal.heard


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "firmware").mkdir()
    (folder / "pyproject.toml").write_text("[tool.noheap]\n")
    (folder / "firmware/main.py").write_text("print('ready')\n")
    (folder / "test_it.py").write_text("def test_it(board):\n    board.run_ms(9)\n")
    return folder


@pytest.mark.parametrize(
    "fault", ["there is none", "it is a file", "it is busy", "it vanishes", "it answers nonsense"]
)
def test_pytest_fails_each_test_with_that_line(fault, project, tmp_path):
    row = TABLE[fault]
    with FAULTS[fault](tmp_path) as port:
        code, said = own_pytest.run(project, f"--on={port}")
    assert code == 1, said
    assert row.get(PYTEST, row["*"]) in said
    assert "Traceback" not in said
    assert "tools/noheap" not in said
    assert own_pytest.outcomes(said) == {"test_it": "ERROR"}


def test_every_fault_has_its_row() -> None:
    assert list(TABLE) == list(FAULTS)
