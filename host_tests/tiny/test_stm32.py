"""What is built for the STM32 boards, and what the build says of one that cannot be.

None of these images was on a chip. host_tests/tiny/test_stm32_qemu.py runs what QEMU has of it,
test_stm32_i2c.py the I2C driver.
"""

import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from noheap_tools import cli, project
from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.flash import image as flash_image
from noheap_tools.tiny import build, fits, parts, sources
from noheap_tools.toolchain import build as micropython
from noheap_tools.toolchain import dfu
from tiny.images import PROGRAMS, acted_on, at_most, image

SMALL = "small_stm32"
BOARDS = ("nucleo_f411re", "bluepill_f103")
# Bytes of the small product's image; measured, and may only go down. The aim is 52 KB.
FLASH = {"nucleo_f411re": 38_196, "bluepill_f103": 37_296}
RAM = 10_240


@pytest.fixture(scope="module", params=BOARDS)
def made(request: pytest.FixtureRequest):
    board = boards.load(request.param)
    return board, image(board, SMALL)


def test_a_small_product_takes_no_more_than_it_did(made) -> None:
    board, image = made
    with acted_on(SMALL):
        found = parts.sizes(image.elf, list(sources.texts(board, {})))
    assert found.flash_bytes <= at_most(FLASH[board.name])
    assert found.ram_bytes <= RAM


def test_flash_takes_the_image_as_it_takes_micropythons(made) -> None:
    board, made_image = made
    read = flash_image.read(made_image.image, board)  # checks CRC, addresses and vectors
    (part,) = read.parts
    assert part.address == board.chip.flash.start
    assert read.micropython.startswith(micropython.tree_release())
    assert dfu.elements(made_image.image.read_bytes()) == [(part.address, part.data)]


def test_the_stack_begins_where_an_overflow_leaves_memory(made) -> None:
    board, made_image = made
    stack, reset = struct.unpack_from(
        "<2I", flash_image.read(made_image.image, board).parts[0].data
    )
    with acted_on(SMALL):
        assert stack - board.chip.ram[0].start == project.current().tiny["stack"]
    assert reset & 1


@pytest.fixture
def firmware(capsys: pytest.CaptureFixture[str]):
    """Runs `noheap firmware` in a project of this main.py and settings: (exit code, stderr)."""
    # Always the same, whose build folder the cache keeps: each test compiles only what is other.
    root = PROGRAMS / SMALL / "build/refused"

    def firmware(board: str, main: str, tiny: str = "") -> tuple[int, str]:
        (root / "firmware").mkdir(parents=True, exist_ok=True)
        (root / "pyproject.toml").write_text(f"[tool.noheap]\n[tool.noheap.tiny]\n{tiny}\n")
        (root / "firmware/main.py").write_text(main)
        (root / "firmware/boot.py").write_text("")
        arguments = ["--profile", "tiny", "--board", board, "--project", str(root)]
        code = cli.main(["firmware", *arguments])
        return code, capsys.readouterr().err

    return firmware


def test_heap_and_stack_that_are_more_than_the_chips_ram_are_told_at_once(firmware) -> None:
    code, said = firmware("stm32f103", "")
    assert code == 2
    assert (
        "heap and stack have 38,912 bytes, 18,432 above the 20,480 of the STM32F103's RAM" in said
    )
    assert "Make `heap`, now 32,768 bytes, or `stack`, now 6,144, smaller" in said


def test_a_chip_that_it_has_nothing_for_is_named(firmware) -> None:
    code, said = firmware("pico2", "")
    assert code == 2
    assert "nothing for RP2350, the chip of pico2" in said
    assert "It has rp2040, stm32f103, stm32f405, stm32f411, stm32f446." in said


def test_a_chip_that_several_boards_have_is_no_board(firmware) -> None:
    code, said = firmware("stm32f411", "")
    assert code == 2
    assert (
        "stm32f411 is a chip, not a board\n  Boards with it: blackpill_f411, nucleo_f411re."
        in said
    )


def test_micropythons_own_image_for_a_chip_without_a_port_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["firmware", "--board", "bluepill_f103"]) == 2
    said = capsys.readouterr().err
    assert "MicroPython has no port for the STM32F103" in said
    assert "--profile tiny" in said


def test_an_image_too_large_for_the_flash_is_told_by_how_much(made) -> None:
    board, image = made
    small = replace(board.chip, flash=range(0x08000000, 0x08000000 + 30_000))
    with acted_on(SMALL):
        modules = list(sources.texts(board, {}))
    with acted_on(SMALL), pytest.raises(ToolError) as error:
        fits.require(replace(board, chip=small), image.elf, modules)
    size = parts.sizes(image.elf, modules).flash_bytes
    assert error.value.message == (
        f"the image has {size:,} bytes, {size - 30_000:,} above the 30,000 of the"
        f" {board.chip}'s flash"
    )
    assert re.search(r"largest functions .* are\n +\d{3}  Vector___init__", error.value.hint)


def test_ram_that_is_too_small_for_all_is_told_by_how_much() -> None:
    board = boards.load("stm32f103")
    small = project.around(PROGRAMS / SMALL)
    current = replace(small, tiny={**small.tiny, "heap": 17_400, "stack": 3_072})
    with project.acted_on(current), pytest.raises(ToolError) as error:
        build.image(board, {}, build.image_of(board, {}), lambda line: None)
    found = re.fullmatch(
        r"static data, heap and stack have ([\d,]+) bytes, ([\d,]+) more than fit into the"
        r" STM32F103's RAM",
        error.value.message,
    )
    assert found is not None
    whole, over = (int(number.replace(",", "")) for number in found.groups())
    assert abs(whole - over - 20_480) < 256  # the table of vectors is aligned
    assert "Make `heap`, now 17,400 bytes" in error.value.hint


def test_what_the_chip_does_not_have_is_named_with_its_line(firmware) -> None:
    code, said = firmware(
        "stm32f103", "import machine\n\nmachine.PWM(1)\n", "heap = 8_000\nstack = 3_072"
    )
    assert code == 1
    assert "main.py:3: PWM" in said


def test_a_board_without_the_table_tiny_is_told_which_keys_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "boards/mine"
    mine.mkdir(parents=True)
    text = (boards.load("pybv11").folder / "board.toml").read_text(encoding="utf-8")
    (mine / "board.toml").write_text(re.sub(r"\[tiny\].*?\n\n", "", text, flags=re.DOTALL))
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text("")
    (tmp_path / "firmware/boot.py").write_text("")
    arguments = ["--profile", "tiny", "--board", "mine", "--project", str(tmp_path)]
    assert cli.main(["firmware", *arguments]) == 1
    assert "it lacks [tiny]" in capsys.readouterr().err


def test_size_says_that_nothing_was_run(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--project", str(PROGRAMS / SMALL), "--board", "nucleo_f411re"]
    assert cli.main(["size", *small, "--profile", "tiny"]) == 0
    said = capsys.readouterr().out
    assert "not run" in said
    assert "'noheap run --profile tiny --board nucleo_f411re' shows if it suffices" in said
    assert "stack used" not in said


def test_every_chip_of_the_profile_has_a_board() -> None:
    chips = {boards.load(name).chip.name for name in boards.names()}
    folders = {file.parent.name for file in build.PORT.glob("*/chip.mk")}
    assert folders <= chips
