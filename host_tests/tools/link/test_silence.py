"""Why a board is silent, on the real interpreter, and on ports that say what a test wants."""

from collections.abc import Iterator

import pytest

from noheap_tools import cli
from noheap_tools.link import serial_port, silence
from noheap_tools.link.device import connected
from rig.emulation import Emulation
from rig.fake_repl import FakeRepl
from rig.patience import PATIENCE_S


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def program(board, capsys):
    """Puts `text` there as main.py, starts it, waits until it says `until` and runs `noheap
    monitor`; returns its stderr."""

    def program(text: str | None, seconds: str, until: bytes = b"") -> str:
        with connected(board.port) as device:
            device.remove("main.py")
            if text is not None:
                device.write("main.py", text.encode())
            port = device.reset()
            port.timeout = PATIENCE_S
            if until:
                port.read_until(until)
        assert cli.main(["monitor", "--port", board.port, "--seconds", seconds]) == 1
        err = capsys.readouterr().err
        assert "decoded" not in err
        return err

    return program


def test_a_board_without_a_program_is_at_the_prompt(program):
    err = program(None, "0.5")
    assert "is at MicroPython's prompt, and no program runs" in err
    assert "There is no main.py on it." in err


def test_a_program_that_ended_is_named_by_its_first_line(program):
    err = program("# mine\nx = 1\n", "1")
    assert "is at MicroPython's prompt, and no program runs" in err
    assert "Its main.py begins with: # mine" in err


def test_a_program_that_raised_is_told_with_its_place(program):
    # It raises when it is listened to: before, nobody would hear it.
    text = "import sys\nsys.stdin.read(1)\ndef go():\n    raise ValueError('too large')\ngo()\n"
    err = program(text, "3")
    assert "raised ValueError: too large, main.py line 4" in err


def test_a_program_that_prints_nothing_is_left_alone(program, board):
    err = program("import time\nwhile 1:\n    time.sleep_ms(10)\n", "0.5")
    assert "neither records nor MicroPython's prompt" in err
    assert "'noheap reset'" in err
    with serial_port.opened(board.port) as port:
        port.timeout = 0.3
        port.write(b"\r")
        assert port.read(1) == b""  # it still runs


def test_a_program_that_prints_words_only_is_told(program):
    err = program(
        "import time\nwhile 1:\n    print('hot')\n    time.sleep_ms(50)\n", "0.5", b"hot"
    )
    assert "only text came from" in err


def test_a_mute_port_is_told_once_without_an_end(capsys, monkeypatch):
    monkeypatch.setattr("noheap_tools.monitor.live.SILENT_S", 0.2)
    monkeypatch.setattr(silence, "_ANSWER_S", 0.01)
    with FakeRepl() as mute:
        assert cli.main(["monitor", "--port", mute.port, "--seconds", "1"]) == 1
    err = capsys.readouterr().err
    assert "there is no MicroPython at all" in err
    assert err.index("neither records") < err.index("0 hello")  # while it listens
    assert err.count("neither records") == 1
    assert "no record came in 1 s" in err
