"""Puts a whole image onto a board: by its boot ROM's drive, or by a program of programs.py.

Each returns the exit code of `noheap flash --image`.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path

from noheap_tools import answer, project, system
from noheap_tools.board import generated
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.flash import bootsel, programs
from noheap_tools.flash import image as flash_image
from noheap_tools.flash.image import Image
from noheap_tools.toolchain import build_frozen_image, frozen, to_stderr

BUILT = "built"  # instead of a file's name: the image of `noheap firmware`


def by_drive(board: Board, named: str, *, mount: Path | None, dry_run: bool, as_json: bool) -> int:
    """Copies the image to the drive, which is mounted at `mount` if that is given."""
    stock = named == BUILT and frozen.stock_of(board.name) is not None
    path = _path_of(board, named, must_exist=not stock)
    image = None if stock else flash_image.read(path, board)
    if dry_run:
        copy = f"copy {path} to {_drive_or_why_not(mount, board)}"
        built = [f"noheap firmware --board {board.name}"] if stock else []
        return _show_image(as_json, board, path, image, built, drive=copy)
    drive = bootsel.find_drive(mount, board)
    if stock:
        build_frozen_image(generated.manifest(board), board.name, path, to_stderr)
        image = flash_image.read(path, board)
    bootsel.copy_image(path, drive)
    if as_json:
        answer.show({"board": board.name, "image": str(path), "drive": str(drive)})
    else:
        print(f"copied {path} to {drive}; the board restarts with it. {_next(image)}")
    return 0


def by_tool(board: Board, named: str, *, tool: str | None, dry_run: bool, as_json: bool) -> int:
    """Has `tool` write the image, or one that is installed if that is None."""
    path = _path_of(board, named, must_exist=True)
    image = flash_image.read(path, board)
    tool = programs.choose(board, tool)
    build = project.current().build
    lines = programs.command_lines(tool, image, board, build)
    if dry_run:
        written = {
            str(file): len(part.data)
            for file, part in programs.part_files(tool, image, board, build)
        }
        missing = [] if programs.is_installed(tool) else [tool]
        commands = [shlex.join(line) for line in lines]
        return _show_image(as_json, board, path, image, commands, written=written, missing=missing)
    programs.require(tool)
    programs.write_parts(tool, image, board, build)
    programs.execute(lines, board)
    if as_json:
        answer.show({"board": board.name, "image": str(path), "tool": tool})
    else:
        print(f"{tool} wrote {path}; the board starts with it. {_next(image)}")
    return 0


def _next(image: Image | None) -> str:
    """What is done with such a board then."""
    if image is not None and any(b"noheap" in part.data for part in image.parts):
        return "See noheap monitor."
    return "'noheap flash' puts library and firmware on it."


def _path_of(board: Board, named: str, *, must_exist: bool) -> Path:
    path = board.image if named == BUILT else Path(named).expanduser()
    if must_exist and not path.is_file():
        if named == BUILT:
            raise ToolError(
                f"no image was built for {board.name} yet",
                f"noheap firmware --board {board.name} --micropython PATH",
            )
        raise UsageError(f"there is no image {path}")
    return path


def _drive_or_why_not(mount: Path | None, board: Board) -> str:
    try:
        return str(bootsel.find_drive(mount, board))
    except ToolError as error:
        return f"the drive {board.chip.drive} ({error.message})"


def _show_image(
    as_json: bool,
    board: Board,
    path: Path,
    image: Image | None,
    commands: list[str],
    *,
    written: Mapping[str, int] | None = None,
    missing: list[str] | None = None,
    drive: str | None = None,
) -> int:
    """The output of --dry-run for an image. None: it would be built."""
    if as_json:
        told = {"board": board.name, "image": str(path), "dry_run": True, "commands": commands}
        told |= {"written": dict(written or {}), "missing": missing or [], "copy": drive}
        answer.show(told)
        return 0
    print(f"{board.name}: {board.title}, {board.chip}. {board.ready}")
    if image is not None:
        what = f"MicroPython {image.micropython}" if image.micropython else "no MicroPython"
        print(f"image {path}: {image.flash_bytes} bytes, {what}")
        for part in image.parts:
            print(f"  {part.address:#010x}  {len(part.data)} bytes")
    for file, size in (written or {}).items():
        print(f"would write {file}, {size} bytes")
    for command in commands:
        print(f"would run   {command}")
    if drive is not None:
        print(f"would {drive}")
    for tool in missing or []:
        print(f"missing     {tool}: {system.install_line([programs.PACKAGES[tool]])}")
    return 0
