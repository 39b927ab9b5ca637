"""Images for an STM32: which are taken for which board, and what the programs are called with."""

import json
import shlex
import struct
import zlib
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.flash import image as flash_image
from noheap_tools.flash import programs as flash_tools
from noheap_tools.toolchain import uf2

F411 = boards.load("nucleo_f411re")
F446 = boards.load("nucleo_f446re")
F405 = boards.load("pybv11")
PICO2 = boards.load("pico2")

FLASH = 0x08000000
TEXT = 0x08020000
NUCLEO = b"MicroPython v1.26.1 on 2025-09-11; NUCLEO-F411RE with STM32F411xE"


def vectors(stack: int = 0x2001C000, reset: int = TEXT + 0x101) -> bytes:
    return struct.pack("<2I", stack, reset) + bytes(64)


def dfu(*elements: tuple[int, bytes]) -> bytes:
    """A DfuSe file as MicroPython's tools/dfu.py makes one."""
    target = b"".join(struct.pack("<2I", at, len(data)) + data for at, data in elements)
    head = struct.pack("<6sBI255s2I", b"Target", 0, 1, b"ST...", len(target), len(elements))
    body = struct.pack("<5sBIB", b"DfuSe", 1, len(head + target) + 11, 1) + head + target
    body += struct.pack("<4H3sB", 0, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    return body + struct.pack("<I", 0xFFFFFFFF & -zlib.crc32(body) - 1)


@pytest.fixture
def put(tmp_path):
    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


# What is taken


def test_a_dfu_in_two_parts_is_taken(put):
    path = put("firmware.dfu", dfu((FLASH, vectors()), (TEXT, NUCLEO)))
    image = flash_image.read(path, F411)
    assert image.parts == (
        flash_image.Part(FLASH, vectors()),
        flash_image.Part(TEXT, NUCLEO),
    )
    assert image.micropython == "1.26.1"
    assert image.flash_bytes == len(vectors()) + len(NUCLEO)


def test_a_bin_begins_where_flash_does(put):
    image = flash_image.read(put("firmware.bin", vectors() + NUCLEO), F411)
    assert [part.address for part in image.parts] == [FLASH]


def test_what_is_no_micropython_is_taken_by_its_vectors_alone(put):
    assert flash_image.read(put("blink.bin", vectors()), F446).micropython == ""


@pytest.mark.parametrize("stack", [0x20000004, 0x20020000])
def test_a_stack_may_begin_anywhere_in_ram_and_just_behind_it(put, stack):
    flash_image.read(put("a.bin", vectors(stack=stack)), F411)


def test_a_stack_may_be_in_the_f405s_second_ram(put):
    path = put("a.bin", vectors(stack=0x10010000))
    flash_image.read(path, F405)
    with pytest.raises(ToolError, match="its stack would begin at 0x10010000"):
        flash_image.read(path, F411)


# What is not


@pytest.mark.parametrize("stack", [0, 0x20000000, 0x20020004, 0x2001C002, 0x20042000, 0xFFFFFFFF])
def test_a_stack_that_is_not_in_the_chips_ram_is_refused(put, stack):
    with pytest.raises(ToolError, match="not for an STM32F411: its stack would begin at"):
        flash_image.read(put("a.bin", vectors(stack=stack)), F411)


@pytest.mark.parametrize("reset", [0, FLASH + 0x100, FLASH + 512 * 1024 + 1, 0x10000201])
def test_a_reset_vector_that_is_not_thumb_code_in_flash_is_refused(put, reset):
    with pytest.raises(ToolError, match="its reset vector 0x"):
        flash_image.read(put("a.bin", vectors(reset=reset)), F411)


def test_the_larger_chips_image_is_refused_where_it_does_not_fit(put):
    path = put("a.bin", vectors(reset=0x080A0001))
    flash_image.read(path, F405)
    with pytest.raises(ToolError, match="reset vector 0x080a0001 is not Thumb code"):
        flash_image.read(path, F446)


@pytest.mark.parametrize("address", [FLASH - 8, FLASH + 512 * 1024 - 8, 0x90000000])
def test_a_part_outside_of_flash_is_refused(put, address):
    path = put("a.dfu", dfu((FLASH, vectors()), (address, bytes(16))))
    with pytest.raises(ToolError, match=f"16 bytes at {address:#010x} are not in its flash"):
        flash_image.read(path, F411)


def test_an_image_for_behind_a_boot_loader_is_refused(put):
    with pytest.raises(ToolError, match="has nothing for 0x08000000, where an STM32F411 starts"):
        flash_image.read(put("a.dfu", dfu((TEXT, vectors()))), F411)
    with pytest.raises(ToolError, match="has nothing for 0x08000000"):
        flash_image.read(put("a.bin", bytes(7)), F411)


def test_boards_with_the_same_chip_are_told_apart_by_what_micropython_says(put):
    path = put("firmware.dfu", dfu((FLASH, vectors()), (TEXT, bytes(3) + NUCLEO)))
    with pytest.raises(ToolError) as caught:
        flash_image.read(path, boards.load("blackpill_f411"))
    assert "is MicroPython for NUCLEO-F411RE with STM32F411xE, not for WEACT_F411_BLACKPILL" in (
        caught.value.message
    )


def test_every_damage_of_a_dfu_is_found(put):
    whole = dfu((FLASH, vectors()), (TEXT, NUCLEO))
    flash_image.read(put("a.dfu", whole), F411)
    for length in range(5, len(whole), 7):
        with pytest.raises(ToolError, match="is damaged or cut off"):
            flash_image.read(put("a.dfu", whole[:length]), F411)
    for at in range(5, len(whole), 7):
        wrong = bytearray(whole)
        wrong[at] ^= 0x10
        with pytest.raises(ToolError, match="is damaged or cut off"):
            flash_image.read(put("a.dfu", bytes(wrong)), F411)


def test_a_dfu_whose_lengths_do_not_add_up_is_refused(put):
    body = bytearray(dfu((FLASH, vectors()))[:-4])
    body[11 + 270 : 11 + 274] = struct.pack("<I", 2)  # elements of the target
    path = put("a.dfu", bytes(body) + struct.pack("<I", ~zlib.crc32(body) & 0xFFFFFFFF))
    with pytest.raises(ToolError, match="is damaged or cut off"):
        flash_image.read(path, F411)


def test_a_file_of_another_kind_or_none_is_refused(put, tmp_path):
    made = uf2.made_of(NUCLEO, "RP2040")
    with pytest.raises(ToolError, match="is no image for an STM32F411") as caught:
        flash_image.read(put("a.uf2", made), F411)
    assert caught.value.hint == "It takes a .dfu or a .bin."
    with pytest.raises(ToolError, match="cannot read the image"):
        flash_image.read(tmp_path / "nosuch.dfu", F411)


# UF2 for the RP2350


BANNER = b"MicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico2 with RP2350"


def test_an_rp2350s_image_is_taken_with_the_block_that_its_boot_rom_needs(put):
    made = uf2.made_of(bytes(300) + BANNER, "RP2350")
    image = flash_image.read(put("a.uf2", made), PICO2)
    assert image.micropython == "1.26.1"
    assert image.parts[0].address == 0x10000000
    # Of picotool: flags, address, size, block 0 of 2, family; filler; "ignore this block".
    head = (0x2000 | 0x8000, 0x10FFFF00, 256, 0, 2, 0xE48BFF57)
    assert struct.unpack_from("<6I", made, 8) == head
    assert made[32:292] == b"\xef" * 256 + bytes.fromhex("04e35799")
    older = bytearray(made)
    older[9] = 0x20  # picotool 2.0: no extension
    flash_image.read(put("a.uf2", bytes(older)), PICO2)
    with pytest.raises(ToolError, match="lacks the block of erratum RP2350-E10"):
        flash_image.read(put("a.uf2", made[512:]), PICO2)


def test_the_two_chips_images_are_told_apart(put):
    for chip, board in (("RP2040", PICO2), ("RP2350", boards.load("pico"))):
        with pytest.raises(ToolError, match="is an image of the wrong chip"):
            flash_image.read(put("a.uf2", uf2.made_of(BANNER, chip)), board)
    for cut in (10, 511, 512, 600):
        with pytest.raises(ToolError):
            flash_image.read(put("a.uf2", uf2.made_of(BANNER, "RP2350")[:cut]), PICO2)


# The programs


@pytest.fixture
def image(put) -> flash_image.Image:
    path = put("my firmware.dfu", dfu((FLASH, vectors()), (TEXT, NUCLEO)))
    return flash_image.read(path, F411)


@pytest.fixture
def flat(put) -> flash_image.Image:
    return flash_image.read(put("my firmware.bin", vectors() + NUCLEO), F411)


def test_dfu_util_takes_the_addresses_of_a_dfu_and_is_told_that_of_a_bin(image, flat):
    board = boards.load("blackpill_f411")
    begin = ["dfu-util", "-a", "0", "-d", "0483:df11"]
    for made, where in ((image, ":leave"), (flat, "0x08000000:leave")):
        lines = flash_tools.command_lines("dfu-util", made, board, Path("build"))
        assert lines == [[*begin, "-s", where, "-D", str(made.path)]]
        assert flash_tools.part_files("dfu-util", made, board, Path("build")) == []


def test_st_flash_gets_a_file_for_each_part(image, flat, tmp_path):
    folder = tmp_path / "new"
    lines = flash_tools.command_lines("st-flash", image, F411, folder)
    first, second = folder / "nucleo_f411re-08000000.bin", folder / "nucleo_f411re-08020000.bin"
    assert lines == [
        ["st-flash", "--reset", "write", str(first), "0x08000000"],
        ["st-flash", "--reset", "write", str(second), "0x08020000"],
    ]
    flash_tools.write_parts("st-flash", image, F411, folder)
    assert first.read_bytes() == vectors()
    assert second.read_bytes() == NUCLEO
    assert flash_tools.command_lines("st-flash", flat, F411, folder) == [
        ["st-flash", "--reset", "write", str(flat.path), "0x08000000"]
    ]


def test_openocd_does_all_in_one_call_whatever_the_name(image, flat):
    lines = flash_tools.command_lines("openocd", image, F411, Path("my build"))
    assert lines == [
        [
            *["openocd", "-f", "interface/stlink.cfg", "-f", "target/stm32f4x.cfg"],
            *["-c", "program {my build/nucleo_f411re-08000000.bin} verify 0x08000000"],
            *["-c", "program {my build/nucleo_f411re-08020000.bin} verify 0x08020000"],
            *["-c", "reset run", "-c", "shutdown"],
        ]
    ]
    assert (
        f"program {{{flat.path}}} verify 0x08000000"
        in (flash_tools.command_lines("openocd", flat, F411, Path("build"))[0])
    )


# `noheap flash --image` with them


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run `noheap flash`, with no programs installed but those of `installed`."""
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}")

    def run(*arguments: str, **installed: int) -> tuple[int, str, str]:
        for name, code in installed.items():
            program = programs / name.replace("_", "-")
            program.write_text(
                "#!/bin/sh\n"
                f'for word; do printf "%s|" "$word" >> {tmp_path}/called; done\n'
                f"echo >> {tmp_path}/called\n"
                f"echo {name} did something\nexit {code}\n"
            )
            program.chmod(0o755)
        return cli.main(["flash", *arguments]), *capfd.readouterr()

    return run


def called(tmp_path: Path) -> list[list[str]]:
    """What the programs were called with."""
    lines = (tmp_path / "called").read_text().splitlines()
    return [line.split("|")[:-1] for line in lines]


def test_a_missing_program_is_one_error_with_the_line_that_installs_it(run, image):
    packages = {"st-flash": "stlink-tools", "openocd": "openocd"}
    for tool, package in packages.items():
        arguments = ["--board", "nucleo_f411re", "--image", str(image.path), "--tool", tool]
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert err == (
            f"noheap flash: {tool} is not installed\n  sudo apt-get install {package}\n"
        )
    code, _, err = run("--board", "nucleo_f411re", "--image", str(image.path))
    assert "st-flash is not installed" in err  # the usual one


def test_the_program_that_is_here_is_taken(run, image, tmp_path):
    arguments = ["--board", "nucleo_f411re", "--image", str(image.path)]
    code, out, err = run(*arguments, openocd=0)
    assert code == 0, err
    assert called(tmp_path)[0][:2] == ["-f", "interface/stlink.cfg"]
    assert f"openocd wrote {image.path}" in out
    assert "openocd did something" not in out  # it is on stderr
    assert "openocd did something" in err


def test_st_flash_is_called_for_each_part(run, image, tmp_path):
    code, out, err = run(
        "--board", "nucleo_f411re", "--image", str(image.path), "--json", st_flash=0
    )
    assert code == 0, err
    assert json.loads(out) == {
        "board": "nucleo_f411re",
        "image": str(image.path),
        "tool": "st-flash",
    }
    for line, part in zip(called(tmp_path), image.parts, strict=True):
        assert line[:2] == ["--reset", "write"]
        assert Path(line[2]).read_bytes() == part.data
        assert int(line[3], 0) == part.address


def test_a_program_that_fails_ends_it_and_the_board_may_not_be_ready(run, image, tmp_path):
    code, out, err = run("--board", "nucleo_f411re", "--image", str(image.path), st_flash=3)
    assert (code, out) == (1, "")
    assert len(called(tmp_path)) == 1
    assert "noheap flash: st-flash failed (exit code 3)" in err
    assert "Connect the board's ST-LINK by USB." in err


def test_a_program_that_the_board_does_not_take_is_wrong_use(run, image):
    code, _, err = run("--board", "nucleo_f411re", "--image", str(image.path), "--tool=dfu-util")
    assert code == 2
    assert "nucleo_f411re takes no dfu-util" in err


def test_an_image_for_another_chip_is_refused_before_any_program(run, put, tmp_path):
    path = put("a.bin", vectors(stack=0x20042000))
    for arguments in (["--dry-run"], []):
        code, _, err = run("--board", "nucleo_f411re", "--image", str(path), *arguments, openocd=0)
        assert code == 1
        assert "is not for an STM32F411" in err
    assert not (tmp_path / "called").exists()


def test_a_dry_run_tells_every_file_and_command_line(run, image, tmp_path):
    arguments = ["--board", "nucleo_f411re", "--image", str(image.path), "--dry-run"]
    code, out, _ = run(*arguments)
    assert code == 0
    lines = out.splitlines()
    assert f"image {image.path}: {image.flash_bytes} bytes, MicroPython 1.26.1" in lines
    for part in image.parts:
        path = tmp_path / "build" / f"nucleo_f411re-{part.address:08x}.bin"
        assert f"would write {path}, {len(part.data)} bytes" in lines
        command = ["st-flash", "--reset", "write", str(path), f"{part.address:#010x}"]
        assert f"would run   {shlex.join(command)}" in lines
    assert "missing     st-flash: sudo apt-get install stlink-tools" in lines
    assert not (tmp_path / "build").exists()
    told = json.loads(run(*arguments, "--json", openocd=0)[1])
    assert told["commands"][0].startswith("openocd -f interface/stlink.cfg")
    assert told["missing"] == []
    assert not (tmp_path / "called").exists()


def test_our_own_image_must_have_been_built(run, tmp_path):
    code, _, err = run("--board", "pybv11", "--image", "built", dfu_util=0)
    assert code == 1
    assert "no image was built for pybv11 yet" in err
    assert "noheap firmware --board pybv11 --micropython PATH" in err
    (tmp_path / "build").mkdir()
    path = tmp_path / "build" / "pybv11.dfu"
    path.write_bytes(dfu((FLASH, vectors(stack=0x20020000))))
    code, _, err = run("--board", "pybv11", "--image", "built", dfu_util=0)
    assert code == 0, err
    assert called(tmp_path) == [["-a", "0", "-d", "0483:df11", "-s", ":leave", "-D", str(path)]]
