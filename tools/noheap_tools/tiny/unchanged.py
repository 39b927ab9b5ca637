"""Whether a build folder has the image already that its project, as it is, would get.

told = unchanged.told(tree, texts, wires, ...)
if not unchanged.has(folder, told):
    ...                                 # build
    unchanged.note(folder, told)
"""

import hashlib
from functools import cache
from pathlib import Path

from noheap_tools import paths

_NOTED = "told.txt"
_RESULTS = ("firmware.elf", "firmware.bin", "objects.txt", "frozen_content.names")
_TOOLS = Path(__file__).parents[1]
_PARTS = (_TOOLS / "board", _TOOLS / "tiny", _TOOLS / "toolchain", paths.FIRMWARE / "tiny")


def told(*parts: object) -> str:
    """Stands for `parts`, which an image depends on, and for what noheap makes it with; where the
    clone is has no part in it."""
    said = repr((parts, _makers())).replace(str(paths.ROOT), "")
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()


def has(folder: Path, told: str) -> bool:
    noted = folder / _NOTED
    whole = all((folder / name).is_file() for name in _RESULTS)
    return whole and noted.is_file() and noted.read_text(encoding="utf-8") == told


def forget(folder: Path) -> None:
    """To be called before anything in `folder` changes."""
    (folder / _NOTED).unlink(missing_ok=True)


def note(folder: Path, told: str) -> None:
    (folder / _NOTED).write_text(told, encoding="utf-8")


@cache
def _makers() -> str:
    """Of all sources of the tools and of the port."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for file in sorted(part.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return digest.hexdigest()
