"""Writes the list, the command lines and a dry run of docs/guide/boards.md."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.docs import figures
from noheap_tools.flash import programs, report
from noheap_tools.flash.image import Image, Part

LIST = "noheap boards --docs: the list"
COMMANDS = "noheap boards --docs: command lines"
DRY_RUN = "noheap boards --docs: a dry run"
_SHOWN = "nucleo_f411re"
# MicroPython's images for these chips have two parts, with the files between them. Our own small
# one, which alone is for a board that MicroPython has none for, has one.
_ADDRESSES = (0x08000000, 0x08020000)


def write(path: Path, known: Sequence[Board]) -> None:
    """Puts all three between their marks."""
    figures.write(path, LIST, list_lines(known))
    figures.write(path, COMMANDS, command_lines(known))
    figures.write(path, DRY_RUN, dry_run_lines())


def list_lines(known: Sequence[Board]) -> list[str]:
    rows = [
        "| `BOARD=` | board | chip | .mpy | a whole image by | emulated |",
        "|---|---|---|---|---|---|",
    ]
    for board in known:
        folder = f"[{board.name}](../../boards/{board.name}/wiring.md)"
        emulated = "yes" if board.emulated else "[on QEMU](qemu.md)" if board.on_qemu else "no"
        routes = ", ".join(board.flash)
        cells = (folder, board.title, board.chip, board.mpy_arch, routes, emulated)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def command_lines(known: Sequence[Board]) -> list[str]:
    """The command lines of each board's programs, for an image as MicroPython makes it."""
    lines = ["```"]
    for board in known:
        if board.chip.drive:
            continue
        path = board.image.relative_to(project.current().root)
        addresses = _ADDRESSES if board.port_board else _ADDRESSES[:1]
        image = Image(path, tuple(Part(address, b"") for address in addresses), "")
        for tool in board.flash:
            lines.append(f"# {board.name}, --tool {tool}")
            made = programs.command_lines(tool, image, board, path.parent)
            lines += [shlex.join(line) for line in made]
    return [*lines, "```"]


def dry_run_lines() -> list[str]:
    return ["```", *report.dry_run_lines(boards.load(_SHOWN)), "```"]
