"""`noheap flash` on an emulated board, with a firmware so small that it is soon flashed."""

import subprocess
from collections.abc import Iterator

import pytest

from noheap_tools.commands import flash
from rig import tiny
from rig.emulation import Emulation, environment, noheap


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def small(monkeypatch) -> None:
    monkeypatch.setattr(flash.device_files, "everything", tiny.everything)
    # It starts at once, so that waiting as for a real one would only cost time.
    monkeypatch.setattr(flash.ticking, "_SILENCE_S", 0.3)
    monkeypatch.setattr(flash.ticking, "_REST_S", 0.3)


@pytest.mark.usefixtures("small")
def test_1_everything_is_new(board, run):
    code, out, err = run("--port", board.port)
    assert code == 0, err
    assert f"ticking {tiny.TICKS} ticks, {tiny.MISSED} missed" in out


@pytest.mark.usefixtures("small")
def test_2_everything_is_there(board, run):
    code, out, _ = run("--port", board.port)
    assert code == 0
    assert "copied  0 files, 0 bytes; 7 were up to date" in out
    assert f"ticking {tiny.TICKS} ticks" in out


@pytest.mark.usefixtures("small")
def test_3_what_was_edited_or_is_left_over_is_told(board, run):
    board.mpremote(
        "exec",
        "open('config.py', 'w').write('TICKS = -1')\n"
        "open('app.py', 'w').close()\n"
        "open('lib/noheap/cortex/old.py', 'w').close()\n",
    )
    code, out, _ = run("--port", board.port, "--dry-run")
    assert code == 0
    assert [line for line in out.splitlines() if "app.py" in line or "old.py" in line] == [
        "would remove app.py",
        "would remove lib/noheap/cortex/old.py",
    ]
    assert "kept    config.py" in out
    assert "would write main.py, 11 bytes" in out
    assert f"at {board.port}" in out
    assert "ticking" not in out


@pytest.mark.usefixtures("small")
def test_4_firmware_that_raises_shows_what_the_board_printed(board, run):
    code, out, err = run("--port", board.port)
    assert code == 1
    assert "removed app.py" in out
    assert "noheap flash: the firmware does not tick" in err
    assert "ValueError: TICKS: not below 0" in err


@pytest.mark.usefixtures("small")
def test_5_firmware_that_says_nothing_is_asked_where_it_is(board, run, monkeypatch):
    monkeypatch.setattr(flash, "_EMULATED_PATIENCE_S", 1.5)
    board.mpremote("exec", "open('config.py', 'w').write('TICKS = 0')")
    code, _, err = run("--port", board.port)
    assert code == 1
    assert 'File "app.py", line' in err
    assert "KeyboardInterrupt" in err


@pytest.mark.usefixtures("small")
def test_6_overwriting_config_mends_it(board, run):
    code, out, err = run("--port", board.port, "--overwrite-config")
    assert code == 0, err
    assert "copied  2 files" in out
    assert f"ticking {tiny.TICKS} ticks" in out


def test_a_board_that_goes_away_while_it_is_written():
    emulation = Emulation("--blank")
    command = noheap("flash", "--port", emulation.port)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    try:
        assert process.stderr is not None
        assert "writing lib/noheap/__init__.mpy" in process.stderr.readline()
        emulation.stop()
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 1
    assert f"noheap flash: the board at {emulation.port} went away" in err
    assert "Traceback" not in err


def test_a_port_in_use(run, board):
    with flash.serial_port.opened(board.port):
        code, _, err = run("--port", board.port)
    assert code == 1
    assert "in use by another program" in err
