"""Finds the drive of an RP2040 or RP2350 in BOOTSEL mode, and copies an image to it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

_INFO = "INFO_UF2.TXT"  # the boot ROM writes its Board-ID there
_MOUNTS = Path("/proc/mounts")
_ELSEWHERE = ("/Volumes",)  # macOS


def find_drive(named: Path | None, board: Board) -> Path:
    """The drive's folder: `named` after a check, else the one that is mounted."""
    if named is not None:
        _check(named, board)
        return named
    drives = [folder for folder in _mounted() if (folder / _INFO).is_file()]
    if not drives:
        raise ToolError("no board in BOOTSEL mode found", _hint(board))
    fitting = [folder for folder in drives if _board_id(folder) == board.chip.drive]
    if len(fitting) > 1:
        raise ToolError(
            "several boards are in BOOTSEL mode: pick one with --mount",
            ", ".join(map(str, fitting)),
        )
    _check((fitting or drives)[0], board)
    return fitting[0]


def copy_image(image: Path, drive: Path) -> None:
    """Write `image` to the drive. The board restarts with it, and the drive is gone."""
    data = image.read_bytes()
    written = False
    try:
        with (drive / image.name).open("wb") as file:
            file.write(data)
            file.flush()
            written = True
            os.fsync(file.fileno())
    except OSError as error:
        # The board restarts at the last block, whether the system has unmounted it or not.
        if not (written and not (drive / _INFO).exists()):
            raise ToolError(f"cannot write to {drive}: {error.strerror}") from error


def _check(folder: Path, board: Board) -> None:
    found = _board_id(folder)
    if found is None:
        raise ToolError(f"{folder} is not a board's drive: it has no {_INFO}", _hint(board))
    if found != board.chip.drive:
        raise ToolError(
            f"the board at {folder} is a {found}, not an {board.chip} ({board.chip.drive})",
            "The image would not run on it.",
        )


def _hint(board: Board) -> str:
    return (
        f"{board.ready} Mount the drive {board.chip.drive} if your desktop does not, or name its"
        " folder with --mount."
    )


def _board_id(folder: Path) -> str | None:
    try:
        text = (folder / _INFO).read_text(errors="replace", encoding="utf-8")
    except OSError:
        return None
    match = re.search(r"^Board-ID:\s*(\S+)", text, re.MULTILINE)
    return match[1] if match else "board of unknown kind"


def _mounted() -> Iterator[Path]:
    if _MOUNTS.is_file():
        for line in _MOUNTS.read_text(encoding="utf-8").splitlines():
            # Blanks in a name are octal escapes there.
            name = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), line.split()[1])
            yield Path(name)
    for parent in _ELSEWHERE:
        yield from Path(parent).glob("*")
