"""`noheap flash --image` and `--uf2` on the drive of a boot ROM."""

import json
from pathlib import Path

import pytest

from noheap_tools.board import generated
from noheap_tools.commands import flash
from noheap_tools.flash import bootsel, route
from noheap_tools.toolchain import uf2

BANNER = b"MicroPython v1.26.1 on 2025-09-11; %s"


@pytest.fixture
def image(tmp_path, monkeypatch) -> Path:
    """Stands in for the build, and makes an image at once."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "build" / "pico.uf2"
    path.parent.mkdir()

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
    assert code == 2
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
