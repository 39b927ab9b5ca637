"""`noheap flash` on an emulated board, on boards that are not the right one, and by BOOTSEL."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools import bootsel, cli, device, device_files
from noheap_tools.commands import flash
from rig import tiny
from rig.emulation import Emulation, environment, noheap
from rig.fake_repl import FakeRepl


@pytest.fixture
def run(capsys):
    """Run `noheap flash`; returns its exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["flash", *arguments])
        return code, *capsys.readouterr()

    return run


# A life in six acts, with a firmware so small that it is soon flashed


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
        "open('lib/noheap/hal/old.py', 'w').close()\n",
    )
    code, out, _ = run("--port", board.port, "--dry-run")
    assert code == 0
    assert [line for line in out.splitlines() if "app.py" in line or "old.py" in line] == [
        "would remove app.py",
        "would remove lib/noheap/hal/old.py",
    ]
    assert "kept    config.py" in out
    assert "would write main.py" in out
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


# A board that goes away in the middle


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


# Other boards, and none


class Board:
    """Answers of a fake one: its identity, and no file at all."""

    def __init__(self, machine: str, version: tuple[int, ...] = (1, 26, 1), mpy: int = 4870):
        self._identity = (machine, version, mpy)

    def __call__(self, code: str) -> str:
        return f"{self._identity!r}\r\n" if "uname" in code else "\r\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Board("NUCLEO-F411RE with STM32F411xE"), "is a 'NUCLEO-F411RE with STM32F411xE', not a"),
        (Board("Raspberry Pi Pico 2 with RP2350"), "No board of this project is one."),
        (Board("Raspberry Pi Pico with RP2040", (1, 25, 0)), "1.25.0; hard timers need 1.26"),
        (Board("Raspberry Pi Pico with RP2040", mpy=0x1206), "loads .mpy files of version 6.2"),
    ],
)
def test_a_board_that_cannot_run_it_is_refused_untouched(answers, said, run):
    with FakeRepl(answers) as repl:
        code, out, err = run("--port", repl.port)
    assert code == 1
    assert said in err
    assert out == ""
    assert len(repl.executed) == 1  # asked what it is, and nothing else


def test_a_port_without_micropython(run, monkeypatch):
    monkeypatch.setattr(device, "_REPL_S", 0)
    monkeypatch.setattr(device, "_ANSWER_S", 0.1)
    with FakeRepl() as mute:
        code, _, err = run("--port", mute.port)
    assert code == 1
    assert f"noheap flash: no MicroPython answers at {mute.port}" in err


def test_a_port_in_use(run, board):
    with flash.serial_port.opened(board.port):
        code, _, err = run("--port", board.port)
    assert code == 1
    assert "in use by another program" in err


def test_a_port_that_is_not_there(run):
    code, _, err = run("--port", "/dev/no-such-port")
    assert code == 1
    assert err.startswith("noheap flash: there is no port /dev/no-such-port\n")


@pytest.mark.parametrize(
    "arguments",
    [["--board", "nosuch"], ["--mount", "."], ["--uf2", "--dry-run"], ["--uf2", "--port", "x"]],
)
def test_wrong_use(arguments, run):
    assert run(*arguments)[0] == 2


# Carrying out a plan


class Notebook:
    """A device that notes what is asked of it, and is unplugged after `patience` writes."""

    def __init__(self, patience: int) -> None:
        self.files = {"main.py": b"old", "lib/noheap/old.mpy": b"old"}
        self._patience = patience

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def write(self, path: str, data: bytes, on_bytes) -> None:
        if not self._patience:
            raise flash.ToolError("went away")
        self._patience -= 1
        self.files[path] = data
        on_bytes(len(data))


def test_interrupted_anywhere_the_board_boots_to_its_repl():
    wanted = flash.deploy.with_record(device_files.everything(flash.boards.load("pico")))
    there = dict.fromkeys(Notebook(0).files, "old")
    plan = flash.deploy.plan(wanted, there, None)
    for patience in range(len(plan.write)):
        notebook = Notebook(patience)
        with pytest.raises(flash.ToolError):
            flash._carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
        assert "main.py" not in notebook.files
    notebook = Notebook(len(plan.write))
    flash._carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
    assert notebook.files == wanted


# BOOTSEL


@pytest.fixture
def image(tmp_path, monkeypatch) -> Path:
    """What the build makes, without the build."""
    path = tmp_path / "noheap-pico.uf2"
    path.write_bytes(b"UF2\n" * 128)
    monkeypatch.setattr(flash, "build_frozen_image", lambda *_: path)
    return path


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """Mount drives with these board IDs, and nothing else."""
    table = tmp_path / "mounts"
    table.write_text("proc /proc proc rw 0 0\n")
    monkeypatch.setattr(bootsel, "_MOUNTS", table)

    def mount(name: str, board_id: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        info = f"UF2 Bootloader v3.0\r\nModel: Raspberry Pi\r\nBoard-ID: {board_id}\r\n"
        (folder / "INFO_UF2.TXT").write_text(info)
        escaped = str(folder).replace(" ", "\\040")
        table.write_text(table.read_text() + f"/dev/sda1 {escaped} vfat rw 0 0\n")
        return folder

    return mount


def test_the_image_is_copied_to_the_drive_that_is_found(image, mounts, run):
    mounts("some disk", "OTHER")
    drive = mounts("my RPI-RP2", "RPI-RP2")
    code, out, _ = run("--uf2")
    assert code == 0
    assert (drive / image.name).read_bytes() == image.read_bytes()
    assert str(drive) in out


def test_the_image_is_copied_to_the_drive_that_is_named(image, mounts, run):
    mounts("one", "RPI-RP2")
    drive = mounts("two", "RPI-RP2")
    code, out, _ = run("--uf2", "--mount", str(drive), "--json")
    assert code == 0
    assert json.loads(out)["drive"] == str(drive)
    assert (drive / image.name).is_file()


def test_the_drive_of_another_chip_is_refused(image, mounts, run):
    drive = mounts("RP2350", "RP2350")
    for arguments in (["--uf2"], ["--uf2", "--mount", str(drive)]):
        code, _, err = run(*arguments)
        assert code == 1
        assert "is a RP2350, not an RP2040" in err
    assert [file.name for file in drive.iterdir()] == ["INFO_UF2.TXT"]


def test_no_drive_says_how_to_get_one(image, mounts, run):
    code, _, err = run("--uf2")
    assert code == 1
    assert "no board in BOOTSEL mode found" in err
    assert "Hold BOOTSEL" in err


def test_several_drives_are_listed(image, mounts, run):
    drives = [mounts(name, "RPI-RP2") for name in ("one", "two")]
    code, _, err = run("--uf2")
    assert code == 1
    assert all(str(drive) in err for drive in drives)


def test_a_folder_that_is_no_drive_is_refused(image, tmp_path, run):
    code, _, err = run("--uf2", "--mount", str(tmp_path))
    assert code == 1
    assert "is not a board's drive" in err


def test_a_drive_that_cannot_be_written_is_told(image, mounts, run):
    drive = mounts("full", "RPI-RP2")
    (drive / image.name).mkdir()
    code, _, err = run("--uf2", "--mount", str(drive))
    assert code == 1
    assert f"cannot write to {drive}" in err


def test_a_drive_that_vanishes_at_the_last_block_is_as_it_should_be(image, mounts, monkeypatch):
    drive = mounts("RPI-RP2", "RPI-RP2")

    def restart(_descriptor: int) -> None:
        (drive / "INFO_UF2.TXT").unlink()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(bootsel.os, "fsync", restart)
    bootsel.copy_image(image, drive)
