"""`noheap flash` on an emulated board, with a firmware so small that it is soon flashed."""

import json
import subprocess
from collections.abc import Iterator

import pytest

from noheap_tools import cli
from noheap_tools.board import files as device_files
from noheap_tools.commands import flash
from noheap_tools.flash.manifest import FILE, sha256
from noheap_tools.link import serial_port
from noheap_tools.link.device import Device, Space, connected
from rig import tiny
from rig.emulation import Emulation, environment, noheap
from rig.patience import PATIENCE_S

_WFI = "lib/noheap/cortex/wfi.mpy"
OLDER = b"# older"


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
    assert "copied  0 files, 0 bytes; 6 were up to date" in out
    assert f"ticking {tiny.TICKS} ticks" in out


@pytest.mark.usefixtures("small")
def test_2_a_board_that_is_full_is_told_before_anything_is_written(board, run, monkeypatch):
    monkeypatch.setattr(Device, "space", lambda _, paths: Space(4096, 1, {}))
    with connected(board.port) as device:
        device.write("boot.py", OLDER)
        entry = f"{sha256(OLDER)}  boot.py\n"
        device.write(FILE, device.read(FILE) + entry.encode())
    code, out, err = run("--port", board.port)
    assert (code, out) == (1, "")
    assert "4096 bytes free" in err
    with serial_port.opened(board.port, timeout_s=PATIENCE_S) as port:
        assert port.read(1)  # its program was started again
    with connected(board.port) as device:
        assert device.read("boot.py") == OLDER
        device.write("boot.py", b"")


@pytest.mark.usefixtures("small")
def test_3_what_was_edited_or_is_in_the_way_is_told(board, run):
    board.mpremote(
        "exec",
        "open('config.py', 'w').write('TICKS = -1')\n"
        "open('app.py', 'w').close()\n"
        "open('lib/noheap/cortex/mine.py', 'w').close()\n",
    )
    code, out, _ = run("--port", board.port, "--dry-run")
    assert code == 0
    assert [line for line in out.splitlines() if "app.py" in line or "mine.py" in line] == [
        "needs --replace: app.py is not noheap's",
        "would remove app.py",
    ]
    assert "kept    config.py" in out
    assert "would write main.py, 11 bytes" in out
    assert f"at {board.port}" in out
    assert "ticking" not in out


@pytest.mark.usefixtures("small")
def test_4_a_file_in_the_way_is_replaced_when_told_and_the_firmware_raises(
    board, run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("--port", board.port)
    assert (code, out) == (1, "")
    assert "app.py on the board is not noheap's, and in the way: nothing was changed" in err
    code, out, err = run("--port", board.port, "--replace")
    assert code == 1
    assert "removed app.py" in out
    (copy,) = tmp_path.glob("build/replaced/*/app.py")
    assert f"copy of yours: {copy.relative_to(tmp_path)}" in out
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
def test_6_a_config_that_is_wrong_is_told_before_anything_is_written(board, run):
    board.mpremote("exec", "open('config.py', 'w').write('TIKCS = 2')")
    code, out, err = run("--port", board.port)
    assert (code, out) == (1, "")
    assert "there is no setting TIKCS. Did you mean 'TICKS'?" in err
    assert "the setting TICKS is missing" in err
    assert "writing" not in err


@pytest.mark.usefixtures("small")
def test_7_overwriting_config_fixes_it_and_keeps_a_copy(board, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("--port", board.port, "--overwrite-config")
    assert code == 0, err
    assert "copied  2 files" in out
    assert f"ticking {tiny.TICKS} ticks" in out
    (copy,) = tmp_path.glob("build/replaced/*/config.py")
    assert copy.read_text() == "TIKCS = 2"


@pytest.mark.usefixtures("small")
def test_8_the_library_alone_leaves_a_program_of_the_users(board, run, monkeypatch):
    wfi = tiny.everything()[_WFI]
    library = {_WFI: wfi, "lib/noheap/more.mpy": wfi}
    monkeypatch.setattr(device_files, "library", lambda arch: dict(library))
    board.mpremote("exec", "open('main.py', 'w').write('mine = 1')")
    code, out, err = run("--port", board.port, "--library", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["ok"] is True
    assert (told["written"], told["removed"]) == (["lib/noheap/more.mpy"], [])
    assert board.mpremote("exec", "print(open('main.py').read())").strip() == "mine = 1"


def test_9_erase_leaves_what_is_the_users(board, capsys):
    assert cli.main(["erase", "--port", board.port, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "would remove app.mpy" in told
    assert "main.py" not in told
    assert cli.main(["erase", "--port", board.port, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"][-1] == "lib/noheap/flashed.sha256"
    with connected(board.port) as device:
        left = [path for path, size in device.listing().items() if size is not None]
    assert sorted(left) == ["lib/noheap/cortex/mine.py", "main.py"]
    assert cli.main(["erase", "--port", board.port, "--all"]) == 2
    assert cli.main(["erase", "--port", board.port, "--all", "--yes"]) == 0
    with connected(board.port) as device:
        assert device.listing() == {}


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
        _, err = process.communicate(timeout=PATIENCE_S)
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
