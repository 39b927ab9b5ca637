"""`noheap firmware --micropython` in a stand-in for a checkout: what it asks make, and refuses.

Its makefiles write down what they are called with, and copy an image that lies ready.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import boards, generated
from noheap_tools.flash import image as flash_image
from noheap_tools.toolchain import aligning_python, compilers, frozen, uf2

MACHINE = {name: boards.load(name).machine for name in boards.names()}
BANNER = "MicroPython v1.26.1 on 2025-09-11; "
_VERSION_H = """\
// A comment about MICROPY_VERSION_MAJOR
#define MICROPY_VERSION_MAJOR {}
#define MICROPY_VERSION_MINOR {}
#define MICROPY_VERSION_MICRO {}
#define MICROPY_VERSION_PRERELEASE 0
"""
_MPY_CROSS = """\
all:
	@echo "mpy-cross MAKEFLAGS=$$MAKEFLAGS BOARD=$$BOARD" >> {called}
"""
_PORT = """\
all:
	@echo "port BOARD=$(BOARD) BUILD=$(BUILD) FROZEN_MANIFEST=$(FROZEN_MANIFEST)" >> {called}
	@echo "PORT=$(PORT)" >> {called}
	@echo "$$CMAKE_ARGS" >> {called}
	@cp {ready}/* $(BUILD)/
"""


class Checkout:
    """A MicroPython 1.26.1 with all of its submodules and boards, and a build that works."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "micropython"
        self.called_file = folder / "called"
        self.ready = folder / "ready"
        self.ready.mkdir()
        (self.ready / "firmware.elf").write_bytes(b"an elf")
        self.set_version(1, 26, 1)
        for name in boards.names():
            board = boards.load(name)
            self.put(f"ports/{board.port}/boards/{board.port_board}/mpconfigboard.h")
            names = {"called": self.called_file, "ready": self.ready}
            self.put(f"ports/{board.port}/Makefile", _PORT.format(**names))
            self.put("mpy-cross/Makefile", _MPY_CROSS.format(**names))
        for name in ("stm32lib", "micropython-lib", "pico-sdk", "tinyusb", "mbedtls"):
            self.put(f"lib/{name}/README.md")
        for name in ("btstack", "cyw43-driver", "lwip"):
            (self.path / "lib" / name).mkdir()

    def put(self, name: str, text: str = "") -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def set_version(self, *numbers: int) -> None:
        self.put("py/mpconfig.h", _VERSION_H.format(*numbers))

    def builds(self, name: str, data: bytes) -> None:
        (self.ready / name).write_bytes(data)

    @property
    def called(self) -> list[str]:
        return self.called_file.read_text().splitlines() if self.called_file.exists() else []


def dfu(machine: str) -> bytes:
    """A .dfu of one part: vectors and MicroPython's banner."""
    part = struct.pack("<2I", 0x2001C000, 0x08000101) + (BANNER + machine).encode()
    target = struct.pack("<2I", 0x08000000, len(part)) + part
    body = struct.pack("<5sBIB", b"DfuSe", 1, 285 + len(target), 1)
    body += struct.pack("<6sBI255s2I", b"Target", 0, 1, b"ST...", len(target), 1) + target
    body += struct.pack("<4H3sB", 0, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    return body + struct.pack("<I", ~zlib.crc32(body) & 0xFFFFFFFF)


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Checkout:
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compilers, "require", lambda log, purpose: None)
    return Checkout(tmp_path)


@pytest.fixture
def run(checkout, capfd) -> Callable[..., tuple[int, str, str]]:
    """Run `noheap firmware` with that checkout; returns its exit code, stdout and stderr."""

    def run(board: str, *arguments: str, path: Path | None = None) -> tuple[int, str, str]:
        words = ["--board", board, "--micropython", str(path or checkout.path), *arguments]
        return cli.main(["firmware", *words]), *capfd.readouterr()

    return run


# Its calls of make


@pytest.mark.parametrize(
    "name", [n for n in MACHINE if boards.load(n).port == "stm32" and boards.load(n).port_board]
)
def test_an_stm32s_image_is_built_with_our_manifest(name, run, checkout, tmp_path, monkeypatch):
    board = boards.load(name)
    checkout.builds("firmware.dfu", dfu(board.machine))
    for variable in ("BOARD", "PORT", "MICROPYTHON"):  # what `make firmware BOARD=...` exports
        monkeypatch.setenv(variable, "ours")
    monkeypatch.setenv("MAKEFLAGS", "BOARD=ours")
    code, out, err = run(name, "--json")
    assert code == 0, err
    first, second, port, cmake = checkout.called
    assert (port, cmake) == ("PORT=", "")
    assert first.startswith("mpy-cross MAKEFLAGS=") and "ours" not in first
    told = dict(word.split("=") for word in second.split()[1:])
    build = Path(told.pop("BUILD"))
    assert told == {
        "BOARD": board.port_board,
        "FROZEN_MANIFEST": str(generated.manifest(board)),
    }
    assert build.is_relative_to(tmp_path / "cache")
    made = tmp_path / "build" / f"{name}.dfu"
    assert made.read_bytes() == dfu(board.machine)
    assert made.with_suffix(".elf").read_bytes() == b"an elf"
    result = json.loads(out)
    assert (result["image"], result["elf"]) == (str(made), str(made.with_suffix(".elf")))
    assert result["flash_bytes"] == flash_image.read(made, board).flash_bytes
    assert result["flash_limit_bytes"] is None


def test_what_is_built_can_be_flashed(run, checkout, capfd):
    checkout.builds("firmware.dfu", dfu(MACHINE["pybv11"]))
    assert run("pybv11")[0] == 0
    assert cli.main(["flash", "--board", "pybv11", "--image", "built", "--dry-run"]) == 0
    assert "would run   dfu-util -a 0" in capfd.readouterr().out


def test_picotools_uf2_is_taken_as_it_is(run, checkout, tmp_path):
    made = uf2.made_of((BANNER + MACHINE["pico2"]).encode(), "RP2350")
    checkout.builds("firmware.uf2", made)
    code, out, err = run("pico2", "--out", str(tmp_path / "mine.uf2"))
    assert code == 0, err
    assert (tmp_path / "mine.uf2").read_bytes() == made
    assert f"image  {tmp_path / 'mine.uf2'}\n" in out


def test_without_picotool_the_uf2_is_made_here(run, checkout, tmp_path, monkeypatch):
    flash = (BANNER + MACHINE["pico2"]).encode()
    checkout.builds("firmware.elf", flash)
    objcopy = tmp_path / "bin" / "arm-none-eabi-objcopy"
    objcopy.parent.mkdir()
    objcopy.write_text('#!/bin/sh\ntest "$1 $2" = "-O binary" && cp "$3" "$4"\n')
    objcopy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{objcopy.parent}:/usr/bin:/bin")
    code, _, err = run("pico2")
    assert code == 0, err
    assert (tmp_path / "build/pico2.uf2").read_bytes() == uf2.made_of(flash, "RP2350")


def test_the_checkout_of_all_commands_is_taken_without_the_option(checkout, monkeypatch, capfd):
    checkout.builds("firmware.dfu", dfu(MACHINE["pybv11"]))
    monkeypatch.setenv("NOHEAP_MICROPYTHON", str(checkout.path))
    assert cli.main(["firmware", "--board", "pybv11"]) == 0
    assert any(f"BOARD={boards.load('pybv11').port_board} " in line for line in checkout.called)
    assert cli.main(["firmware", "--board", "pybv11", "--no-compiler"]) == 2
    assert "--no-compiler does not go with" in capfd.readouterr().err


def test_each_checkout_has_its_own_build_folder(run, checkout, tmp_path):
    checkout.builds("firmware.dfu", dfu(MACHINE["pybv11"]))
    (tmp_path / "other").symlink_to(checkout.path)
    copy = tmp_path / "copy"
    checkout.path.rename(copy)
    assert run("pybv11", path=copy)[0] == 0
    copy.rename(checkout.path)
    assert run("pybv11")[0] == 0
    assert run("pybv11", path=tmp_path / "other")[0] == 0  # the same by another name
    folders = [line.split("BUILD=")[1].split()[0] for line in checkout.called if "BUILD" in line]
    assert folders[0] != folders[1]
    assert folders[1] == folders[2]


def test_a_build_of_the_rp2_port_aligns_native_code_with_what_the_user_tells_cmake(
    run, checkout, monkeypatch
):
    monkeypatch.setenv("CMAKE_ARGS", "-DPICO_NO_PICOTOOL=1")
    checkout.builds("firmware.uf2", uf2.made_of((BANNER + MACHINE["pico2"]).encode(), "RP2350"))
    code, _, err = run("pico2")
    assert code == 0, err
    theirs, ours = checkout.called[-1].split()
    assert theirs == "-DPICO_NO_PICOTOOL=1"
    name, _, python = ours.partition("=")
    assert name == "-DPython3_EXECUTABLE"
    assert Path(python).read_text() == Path(aligning_python.__file__).read_text()
    assert os.access(python, os.X_OK)


# Refusals


def test_what_is_no_checkout_is_refused(run, checkout, tmp_path):
    for path in (tmp_path, tmp_path / "nosuch"):
        code, out, err = run("pybv11", path=path)
        assert (code, out) == (1, "")
        assert f"{path} is not a checkout of MicroPython" in err
    checkout.put("py/mpconfig.h", "#define MICROPY_VERSION_MAJOR 1\n")
    assert "is not a checkout of MicroPython" in run("pybv11")[2]


@pytest.mark.parametrize("version", [(1, 25, 0), (1, 9, 4), (0, 99, 99)])
def test_a_version_without_hard_timers_is_refused(version, run, checkout):
    checkout.set_version(*version)
    code, _, err = run("pico2")
    assert code == 1
    assert f"is MicroPython {'.'.join(map(str, version))}; noheap needs 1.26.0 or newer" in err
    assert "checkout v1.26.0" in err
    assert checkout.called == []


@pytest.mark.parametrize("version", [(1, 26, 0), (1, 27, 0), (2, 0, 0)])
def test_newer_versions_are_taken(version, run, checkout):
    checkout.set_version(*version)
    checkout.builds("firmware.dfu", dfu(MACHINE["pybv11"]))
    assert run("pybv11")[0] == 0


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("nucleo_f411re", ["lib/stm32lib"]),
        ("pico2", ["lib/mbedtls", "lib/pico-sdk"]),
        ("pico_w", ["lib/btstack", "lib/cyw43-driver", "lib/lwip"]),
    ],
)
def test_missing_submodules_are_named_with_the_command_that_gets_them(
    name, lacking, run, checkout
):
    board = boards.load(name)
    for folder in lacking:
        for file in (checkout.path / folder).iterdir():
            file.unlink()
    code, _, err = run(name)
    assert code == 1
    assert f"lacks its submodules: {', '.join(lacking)}\n" in err
    port = checkout.path / "ports" / board.port
    assert f"make -C {port} BOARD={board.port_board} submodules" in err
    assert checkout.called == []


def test_a_submodule_whose_folder_is_gone_is_missing_too(run, checkout):
    folder = checkout.path / "lib/stm32lib"
    (folder / "README.md").unlink()
    folder.rmdir()
    assert "lacks its submodules: lib/stm32lib" in run("pybv11")[2]


def test_a_board_that_this_micropython_does_not_know_is_told(run, checkout):
    (checkout.path / "ports/stm32/boards/PYBV11/mpconfigboard.h").unlink()
    (checkout.path / "ports/stm32/boards/PYBV11").rmdir()
    code, _, err = run("pybv11")
    assert code == 1
    assert "MicroPython 1.26.1 in" in err and "has no board PYBV11" in err


def test_a_folder_that_make_cannot_take_is_told(run, checkout, tmp_path):
    moved = checkout.path.rename(tmp_path / "my micropython")
    code, _, err = run("pybv11", path=moved)
    assert code == 1
    assert "make cannot take a folder with a space in its name" in err


def test_a_build_that_fails_is_told_with_its_reason(run, checkout):
    checkout.put("ports/stm32/Makefile", "all:\n\t@echo 'x.c:1: error: no luck' >&2; false\n")
    code, _, err = run("pybv11")
    assert code == 1
    assert "building MicroPython's ports/stm32 failed" in err
    assert "x.c:1: error: no luck" in err


def test_a_build_that_makes_no_image_is_told(run, checkout):
    code, _, err = run("pybv11")
    assert code == 1
    assert "the build went well, but made no" in err


def test_an_image_that_came_out_for_another_board_is_not_copied(run, checkout, tmp_path):
    checkout.builds("firmware.dfu", dfu(MACHINE["nucleo_f446re"]))
    code, _, err = run("nucleo_f411re")
    assert code == 1
    assert "is MicroPython for NUCLEO-F446RE with STM32F446xx" in err
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["boards"]  # the manifest


def test_the_output_must_have_the_boards_kind(run):
    code, _, err = run("pybv11", "--out", "a.uf2")
    assert code == 2
    assert "--out must name a .dfu file, not a.uf2" in err


@pytest.mark.parametrize("name", ["pico_w", "pico2", "nucleo_f411re"])
def test_without_a_checkout_only_boards_that_debian_has_sources_for(name, capsys):
    assert cli.main(["firmware", "--board", name]) == 2
    err = capsys.readouterr().err
    assert f"no image can be built for {name} from Debian's sources" in err
    assert f"noheap firmware --board {name} --micropython PATH" in err


def test_only_debians_sources_are_built_without_a_compiler(run, checkout):
    code, _, err = run("pico2", "--no-compiler")
    assert code == 2
    assert "--no-compiler does not go with --micropython" in err
    assert "one version of MicroPython" in err
    assert checkout.called == []


def test_the_xiao_is_built_as_a_pico():
    assert frozen.stock_of("xiao_rp2040") == frozen.stock_of("pico") == "pico"
    assert frozen.stock_of("pico_w") is None


def test_firmware_refuses_a_board_without_an_image(capsys):
    assert cli.main(["firmware", "--board", "nosuch"]) == 2
    assert "nosuch" in capsys.readouterr().err
