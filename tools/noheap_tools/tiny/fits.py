"""Whether a tiny image fits into the chip.

fits.require(board, elf, list(texts))
# ToolError: the image has 67,012 bytes, 1,476 above the 65,536 of the STM32F103's flash
"""

from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.tiny import parts
from noheap_tools.tiny.parts import Sizes

_SHOWN = 8


def require_settings(board: Board) -> None:
    """Raises UsageError if heap and stack alone are more than the chip has."""
    heap, stack, ram = *_settings(), len(board.chip.ram[0])
    if heap + stack > ram:
        raise UsageError(
            f"heap and stack have {heap + stack:,} bytes, {heap + stack - ram:,} above the {ram:,}"
            f" of the {board.chip}'s RAM",
            _advice(),
        )


def require(board: Board, elf: Path, modules: list[str], application: Path | None = None) -> None:
    """Of an image in which `modules` are frozen, in an .elf of their own if there is an
    `application`. Raises ToolError, with the largest ones if it is the flash that is too small."""
    found = parts.sizes(elf, modules, application)
    flash = len(board.chip.flash)
    if found.flash_bytes > flash:
        raise ToolError(
            f"the image has {found.flash_bytes:,} bytes, {found.flash_bytes - flash:,} above the"
            f" {flash:,} of the {board.chip}'s flash",
            largest(found),
        )
    over = parts.overlap_bytes(elf)
    if over > 0:
        raise ToolError(
            f"static data, heap and stack have {found.ram_bytes:,} bytes, {over:,} more than fit"
            f" into the {board.chip}'s RAM",
            _advice(),
        )


def largest(found: Sizes) -> str:
    """The firmware's largest functions, for a hint."""
    rows = (f"{size:7,}  {name}" for name, size in list(found.functions.items())[:_SHOWN])
    return "The largest functions of the firmware are\n" + "\n".join(rows)


def _settings() -> tuple[int, int]:
    tiny = project.current().tiny
    return tiny["heap"], tiny["stack"]


def _advice() -> str:
    heap, stack = _settings()
    return (
        f"Make `heap`, now {heap:,} bytes, or `stack`, now {stack:,}, smaller in"
        f" [tool.noheap.tiny] of {project.FILE}."
    )
