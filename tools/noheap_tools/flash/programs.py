"""The programs that put an image onto an STM32: their command lines, and how to get them.

tool = programs.choose(board, None)          # ToolError: how to install one
lines = programs.command_lines(tool, image, board, folder)
programs.write_parts(tool, image, board, folder)
programs.execute(lines, board)
"""

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from noheap_tools import system
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.flash.image import Image, Part
from noheap_tools.toolchain import to_stderr

# Program -> its Debian package.
PACKAGES = {"dfu-util": "dfu-util", "st-flash": "stlink-tools", "openocd": "openocd"}
_STDERR = 2  # because stdout is ours
_ROM_BOOTLOADER = "0483:df11"  # USB IDs of the STM32's own, in its system memory (ST's AN2606)


def choose(board: Board, named: str | None) -> str:
    """The program `named`, else the board's first that is installed, else its first."""
    if named is None:
        return next((tool for tool in board.flash if is_installed(tool)), board.flash[0])
    if named not in board.flash:
        raise UsageError(f"{board.name} takes no {named}", f"It takes {', '.join(board.flash)}.")
    return named


def is_installed(tool: str) -> bool:
    return shutil.which(tool) is not None


def require(tool: str) -> None:
    """Raises ToolError, with the line that installs it, if the program is not here."""
    if not is_installed(tool):
        raise ToolError(f"{tool} is not installed", system.install_line([PACKAGES[tool]]))


def part_files(tool: str, image: Image, board: Board, folder: Path) -> list[tuple[Path, Part]]:
    """The files that the program reads beside the image: one for each part of a .dfu.

    dfu-util takes a .dfu as it is, and every program a .bin.
    """
    if tool == "dfu-util" or image.path.suffix == ".bin":
        return []
    return [(folder / f"{board.name}-{part.address:08x}.bin", part) for part in image.parts]


def command_lines(tool: str, image: Image, board: Board, folder: Path) -> list[list[str]]:
    """The command lines to run, one after the other."""
    files = part_files(tool, image, board, folder) or [(image.path, image.parts[0])]
    if tool == "dfu-util":
        flat = image.path.suffix == ".bin"
        address = f"{image.parts[0].address:#010x}" if flat else ""
        where = ["-s", f"{address}:leave"]
        return [["dfu-util", "-a", "0", "-d", _ROM_BOOTLOADER, *where, "-D", str(image.path)]]
    if tool == "st-flash":
        return [
            ["st-flash", "--reset", "write", str(path), f"{part.address:#010x}"]
            for path, part in files
        ]
    line = ["openocd", "-f", "interface/stlink.cfg", "-f", f"target/{board.chip.name[:7]}x.cfg"]
    for path, part in files:
        # Within Tcl: braces keep a name with spaces together.
        line += ["-c", f"program {{{path}}} verify {part.address:#010x}"]
    return [[*line, "-c", "reset run", "-c", "shutdown"]]


def write_parts(tool: str, image: Image, board: Board, folder: Path) -> None:
    """Make the files of `part_files`."""
    for path, part in part_files(tool, image, board, folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part.data)


def execute(lines: Sequence[Sequence[str]], board: Board) -> None:
    """Run them, with their output on stderr. ToolError if one fails."""
    for line in lines:
        to_stderr(f"$ {shlex.join(line)}")
        try:
            code = subprocess.run(line, stdout=_STDERR, check=False).returncode
        except OSError as error:
            raise ToolError(f"cannot run {line[0]}: {error.strerror}") from None
        if code:
            raise ToolError(
                f"{line[0]} failed (exit code {code}); its output is above",
                f"Is the board ready? {board.ready}",
            )
