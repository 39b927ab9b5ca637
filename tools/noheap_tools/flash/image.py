"""An image file for a board: its parts, their addresses, and a check that it is for that board.

    image = flash_image.read(Path("firmware.dfu"), boards.load("pybv11"))
    for part in image.parts: print(hex(part.address), len(part.data))

.uf2 for chips with a UF2 boot ROM; .dfu (DfuSe, ST's UM0391) and .bin, which starts at the
beginning of flash, for the STM32. A bad image is a ToolError.
"""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools.board.boards import Board
from noheap_tools.board.chips import Chip, is_top_of_stack
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import dfu, uf2

_VERSION = re.compile(rb"MicroPython v(\d+\.\d+\.\d+[-.\w]*) on \d{4}-\d\d-\d\d")
# sys.implementation._machine: MICROPY_HW_BOARD_NAME " with " MICROPY_HW_MCU_NAME
_MACHINE = re.compile(rb"([\w .+-]+ with (?:RP2\d{3}|STM32)[\w-]*)")


@dataclass(frozen=True)
class Part:
    address: int
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Image:
    """`micropython` is the version of the MicroPython in it, or ""."""

    path: Path
    parts: tuple[Part, ...]
    micropython: str

    @property
    def flash_bytes(self) -> int:
        return sum(len(part.data) for part in self.parts)


def read(path: Path, board: Board) -> Image:
    """The image in `path`, checked against the board's chip and name."""
    chip = board.chip
    if chip.drive:
        parts: tuple[Part, ...] = (Part(chip.flash.start, uf2.read(path, chip.title).flash),)
    else:
        parts = _stm32_parts(path, chip)
        _check_vectors(path, chip, parts)
    everything = b"".join(part.data for part in parts)
    version = _VERSION.search(everything)
    if version:
        _check_board(path, board, everything)
    return Image(path, parts, version[1].decode() if version else "")


def _stm32_parts(path: Path, chip: Chip) -> tuple[Part, ...]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ToolError(f"cannot read the image {path}: {error.strerror}") from None
    if data.startswith(dfu.MAGIC):
        elements = dfu.elements(data)
        if elements is None:
            raise ToolError(f"{path} is damaged or cut off")
        return tuple(Part(address, content) for address, content in elements)
    if path.suffix == ".bin":
        return (Part(chip.flash.start, data),)
    raise ToolError(f"{path} is no image for an {chip}", "It takes a .dfu or a .bin.")


def _check_vectors(path: Path, chip: Chip, parts: tuple[Part, ...]) -> None:
    """Whether a Cortex-M of this chip can start from it (ARMv7-M, DDI 0403, B1.5.3)."""
    flash = chip.flash
    for part in parts:
        if part.address not in flash or part.address + len(part.data) > flash.stop:
            raise ToolError(
                f"{path} is not for an {chip}: {len(part.data)} bytes at {part.address:#010x} are"
                f" not in its flash, {flash.start:#010x} to {flash.stop:#010x}"
            )
    first = next((part for part in parts if part.address == flash.start), None)
    if first is None or len(first.data) < 8:
        raise ToolError(
            f"{path} has nothing for {flash.start:#010x}, where an {chip} starts",
            "Made for a boot loader? This takes whole images only.",
        )
    stack, reset = struct.unpack_from("<2I", first.data)
    if not is_top_of_stack(chip, stack) or stack % 4:
        raise ToolError(
            f"{path} is not for an {chip}: its stack would begin at {stack:#010x},"
            " which is not in the chip's RAM"
        )
    if reset % 2 == 0 or reset not in flash:
        raise ToolError(
            f"{path} is not for an {chip}: its reset vector {reset:#010x} is not Thumb code in"
            " the chip's flash"
        )


def _check_board(path: Path, board: Board, everything: bytes) -> None:
    """Raises ToolError if the MicroPython names another board, which may have the same chip."""
    if board.machine.encode() in everything:
        return
    found = _MACHINE.search(everything)
    name = found[1].decode().strip() if found else "another board"
    raise ToolError(f"{path} is MicroPython for {name}, not for {board.machine}")
