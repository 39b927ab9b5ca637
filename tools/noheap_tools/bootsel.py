"""The drive that an RP2040 in BOOTSEL mode shows, and copying an image to it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from noheap_tools.errors import ToolError

_INFO = "INFO_UF2.TXT"
_BOARD_ID = "RPI-RP2"  # what the RP2040's boot ROM writes there; an RP2350's writes RP2350
_MOUNTS = Path("/proc/mounts")
_ELSEWHERE = ("/Volumes",)  # macOS
_HINT = (
    "Hold BOOTSEL while plugging the board in, mount the drive RPI-RP2 if your desktop does"
    " not, or name its folder with --mount."
)


def find_drive(named: Path | None) -> Path:
    """The drive's folder: `named` after a check, else the one that is mounted."""
    if named is not None:
        _check(named)
        return named
    drives = [folder for folder in _mounted() if (folder / _INFO).is_file()]
    if not drives:
        raise ToolError("no board in BOOTSEL mode found", _HINT)
    fitting = [folder for folder in drives if _board_id(folder) == _BOARD_ID]
    if len(fitting) > 1:
        raise ToolError(
            "several boards are in BOOTSEL mode: pick one with --mount",
            ", ".join(map(str, fitting)),
        )
    _check((fitting or drives)[0])
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
        # The board restarts at the last block, whether the system has said goodbye or not.
        if not (written and not (drive / _INFO).exists()):
            raise ToolError(f"cannot write to {drive}: {error.strerror}") from error


def _check(folder: Path) -> None:
    found = _board_id(folder)
    if found is None:
        raise ToolError(f"{folder} is not a board's drive: it has no {_INFO}", _HINT)
    if found != _BOARD_ID:
        raise ToolError(
            f"the board at {folder} is a {found}, not an RP2040 ({_BOARD_ID})",
            "The image would not run on it.",
        )


def _board_id(folder: Path) -> str | None:
    try:
        text = (folder / _INFO).read_text(errors="replace")
    except OSError:
        return None
    match = re.search(r"^Board-ID:\s*(\S+)", text, re.MULTILINE)
    return match[1] if match else "board of unknown kind"


def _mounted() -> Iterator[Path]:
    if _MOUNTS.is_file():
        for line in _MOUNTS.read_text().splitlines():
            # Blanks in a name stand there as octal escapes.
            name = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), line.split()[1])
            yield Path(name)
    for parent in _ELSEWHERE:
        yield from Path(parent).glob("*")
