"""`noheap flash` on an emulated board, on boards that are not the right one, and by BOOTSEL."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import files as device_files
from noheap_tools.board import generated
from noheap_tools.commands import flash
from noheap_tools.flash import bootsel, route
from noheap_tools.link import device
from noheap_tools.toolchain import uf2
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
        (Board("NUCLEO-F411RE with STM32F411xE"), "Use --board nucleo_f411re."),
        (Board("Generic ESP32 module with ESP32"), "No board of this project is one."),
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


def test_native_code_for_another_cpu_is_refused(run):
    # The RISC-V cores of the RP2350 run an image whose name begins like the Arm one's.
    riscv = Board("Raspberry Pi Pico2 with RP2350-RISCV", mpy=11 << 10 | 0x306)
    with FakeRepl(riscv) as repl:
        code, _, err = run("--board", "pico2", "--port", repl.port)
    assert code == 1
    assert "does not load native code for armv7emsp" in err
    older = Board("Raspberry Pi Pico2 with RP2350", mpy=4 << 10 | 0x306)
    with FakeRepl(older) as repl:
        assert run("--board", "pico2", "--port", repl.port)[0] == 1


def test_an_old_micropython_is_told_how_to_get_a_new_one(run):
    with FakeRepl(Board("PYBv1.1 with STM32F405RG", (1, 25, 0))) as repl:
        code, _, err = run("--board", "pybv11", "--port", repl.port)
    assert code == 1
    assert "Connect BOOT0 with 3V3" in err
    assert "noheap flash --board pybv11 --image FILE" in err


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
    [
        ["--board", "nosuch"],
        ["--mount", "."],
        ["--tool", "openocd"],
        ["--uf2", "--port", "x"],
        ["--uf2", "--tool", "openocd"],
        ["--uf2", "--board", "pybv11"],
        ["--image", "built", "--board", "pybv11", "--mount", "."],
    ],
)
def test_wrong_use(arguments, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("noheap flash: ")


def test_no_port_is_told(run, monkeypatch):
    monkeypatch.setattr(flash.serial_port, "candidates", list)
    code, _, err = run("--board", "nucleo_f411re")
    assert code == 1
    assert "no board found" in err
    assert "--port" in err


# A dry run with no board


@pytest.fixture
def no_board(monkeypatch) -> None:
    monkeypatch.setattr(flash.serial_port, "candidates", list)


@pytest.mark.usefixtures("no_board")
@pytest.mark.parametrize("name", flash.boards.names())
def test_a_dry_run_without_a_board_tells_each_file_and_its_bytes(name, run):
    board = flash.boards.load(name)
    wanted = flash.deploy.with_record(device_files.everything(board))
    code, out, _ = run("--board", name, "--dry-run")
    assert code == 0
    lines = out.splitlines()
    for path, data in wanted.items():
        assert f"would write {path}, {len(data)} bytes" in lines
    total = sum(map(len, wanted.values()))
    assert f"would write {len(wanted)} files, {total} bytes in all; 0 are up to date" in lines
    assert f"would run mpy-cross -O2 -march={board.mpy_arch} for each .mpy" in lines
    assert "files go by mpremote's protocol to the one USB serial port, or --port" in lines
    assert ("note: the application's interrupt is for other chips." in out) != board.samples


@pytest.mark.usefixtures("no_board")
def test_a_dry_run_without_a_board_as_json(run):
    told = json.loads(run("--board", "pico2", "--dry-run", "--json")[1])
    main = device_files.everything(flash.boards.load("pico2"))["main.py"]
    assert told["port"] == told["machine"] == ""
    assert told["sizes"]["main.py"] == len(main)
    assert told["bytes_written"] == sum(told["sizes"].values())


def test_a_dry_run_with_a_port_that_is_not_there(run):
    code, _, err = run("--dry-run", "--port", "/dev/no-such-port")
    assert code == 1
    assert "there is no port /dev/no-such-port" in err


ARCHITECTURES = {"armv6m": 4, "armv7emsp": 7}  # MP_NATIVE_ARCH_*, py/persistentcode.h


@pytest.mark.parametrize("name", flash.boards.names())
def test_native_code_is_for_the_boards_cpu(name):
    board = flash.boards.load(name)
    chip = board.chip.name
    assert board.mpy_arch == ("armv6m" if chip == "rp2040" else "armv7emsp")
    files = device_files.everything(board)
    found = {data[2] >> 2 for path, data in files.items() if path.endswith(".mpy")}
    assert found == {0, ARCHITECTURES[board.mpy_arch]}  # 0: bytecode only


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


BANNER = b"MicroPython v1.26.1 on 2025-09-11; %s"


@pytest.fixture
def image(tmp_path, monkeypatch) -> Path:
    """What the build makes, without the build."""
    monkeypatch.setattr(flash.boards.paths, "BUILD", tmp_path)
    path = tmp_path / "pico.uf2"

    def build(manifest: Path, board: str, out: Path, _log: object) -> Path:
        assert manifest == generated.manifest(flash.boards.load("pico"))
        assert (board, out) == ("pico", path)
        path.write_bytes(uf2.made_of(BANNER % b"Raspberry Pi Pico with RP2040", "RP2040"))
        return path

    monkeypatch.setattr(route, "build_frozen_image", build)
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
    assert not image.exists()  # no minute of building before that


def test_a_dry_run_of_a_build_tells_what_it_would_run(image, mounts, run):
    code, out, _ = run("--uf2", "--dry-run")
    assert code == 0
    assert "would run   noheap firmware --board pico\n" in out
    assert f"would copy {image} to the drive RPI-RP2 (no board in BOOTSEL mode found" in out
    drive = mounts("RPI-RP2", "RPI-RP2")
    assert f"would copy {image} to {drive}\n" in run("--image", "built", "--dry-run")[1]
    assert not image.exists()
    assert [file.name for file in drive.iterdir()] == ["INFO_UF2.TXT"]


def test_an_image_of_the_users_is_copied_as_it_is(tmp_path, mounts, run):
    drive = mounts("RP2350", "RP2350")
    mounts("RPI-RP2", "RPI-RP2")
    image = tmp_path / "RPI_PICO2.uf2"
    image.write_bytes(uf2.made_of(BANNER % b"Raspberry Pi Pico2 with RP2350", "RP2350"))
    code, _, err = run("--board", "pico2", "--image", str(image))
    assert code == 0, err
    assert (drive / "RPI_PICO2.uf2").read_bytes() == image.read_bytes()


def test_an_image_for_another_board_is_not_copied(image, tmp_path, mounts, run):
    drive = mounts("RPI-RP2", "RPI-RP2")
    other = tmp_path / "other.uf2"
    other.write_bytes(uf2.made_of(BANNER % b"Raspberry Pi Pico W with RP2040", "RP2040"))
    for arguments in (["--dry-run"], []):
        code, _, err = run("--image", str(other), *arguments)
        assert code == 1
        assert "is MicroPython for Raspberry Pi Pico W with RP2040, not for Raspberry" in err
    assert [file.name for file in drive.iterdir()] == ["INFO_UF2.TXT"]


def test_an_image_that_was_never_built_or_is_not_there(image, run):
    code, _, err = run("--board", "pico2", "--image", "built")
    assert code == 1
    assert "no image was built for pico2 yet" in err
    assert "noheap firmware --board pico2 --micropython PATH" in err
    code, _, err = run("--image", "nosuch.uf2")
    assert code == 1
    assert "there is no image nosuch.uf2" in err


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
    image.write_bytes(b"UF2")
    bootsel.copy_image(image, drive)
