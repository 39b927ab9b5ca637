"""Makes a board's files in build/boards/<name>/: the module `board` and the manifest."""

import os
import tempfile
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board.boards import Board


def module(board: Board) -> Path:
    """The source of the module `board` on the device."""
    return _up_to_date(board, "board.py", board.module)


def manifest(board: Board) -> Path:
    """The family's manifest, told where this board's module is."""
    family = board.chip.family.folder / "manifest.py"
    folder = module(board).parent
    return _up_to_date(board, "manifest.py", f"include({str(family)!r}, board={str(folder)!r})\n")


def _up_to_date(board: Board, name: str, text: str) -> Path:
    """Returns build/boards/<board>/<name> with this text; one that has it stays untouched."""
    path = paths.BUILD / "boards" / board.name / name
    if path.is_file() and path.read_text() == text:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be reading the one that is there.
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=name)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(made, path)
    return path
