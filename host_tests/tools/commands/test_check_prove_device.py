"""`noheap check --prove --device` on an emulated board at a serial port."""

from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.check.proof import watched
from rig.emulation import Emulation

PROGRAMS = Path(__file__).parent / "programs"
# Of the board's time, which an emulated board in an endless loop is slow to reach.
DEAD_MS = 400


@pytest.fixture(scope="module")
def board():
    emulation = Emulation("--blank")
    yield emulation
    emulation.stop()


@pytest.fixture
def prove(board, tmp_path, monkeypatch, capsys):
    """Proves a file of programs/: (exit code, the lines on stdout)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watched, "DEAD_MS", DEAD_MS)

    def prove(name: str):
        (tmp_path / name).write_bytes((PROGRAMS / name).read_bytes())
        code = cli.main(["check", name, "--prove", "--ms", "200", "--device", board.port])
        return code, capsys.readouterr().out.splitlines()

    return prove


def test_a_hang_is_found_with_its_line_and_the_board_recovers(prove, board):
    code, lines = prove("hangs_late.py")
    assert code == 1
    assert "hangs_late.py:10: hangs_late:bad does not return: the board hung in it" in lines
    assert lines[-1] == "proved 0 of 2 hard handlers"
    assert board.mpremote("exec", "print(1 + 1)").strip() == "2"


def test_a_soft_hang_is_not_blamed_on_a_hard_handler(prove):
    code, lines = prove("hangs_soft.py")
    assert code == 1
    assert not any("does not return" in line for line in lines)
    assert any(line.startswith("the board hung: the main program") for line in lines)


def test_a_program_with_a_loop_is_proved_and_the_board_reset(prove, board):
    code, lines = prove("returns.py")
    assert (code, lines[-1]) == (0, "proved 1 of 1 hard handler")
    assert board.mpremote("exec", "print(1 + 1)").strip() == "2"
