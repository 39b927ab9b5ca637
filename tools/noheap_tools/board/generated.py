"""Makes a board's files in boards/<name>/ of the project's build folder: the module `board`, the
sources that are frozen into its image, and the manifest that names them.

    generated.manifest(board)       # build/boards/pico/manifest.py; a manifest may include it
"""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import config, folding, imports, linker, program
from noheap_tools.board.boards import Board
from noheap_tools.disk import up_to_date


def module(board: Board) -> Path:
    """The source of the module `board` on the device."""
    return up_to_date(folder_of(board) / "board.py", board.module)


def sources(board: Board) -> Path:
    """The folder of what is frozen in: the firmware, linked; the library, and the module `board`,
    for other programs. A build compiles what is newer than its last one, so that what has not
    changed stays untouched."""
    folder = folder_of(board) / "frozen"
    wanted = {
        source.relative_to(paths.LIB): folding.folded(source, board.mpy_arch)
        for source in paths.LIBRARY.rglob("*.py")
        if not imports.is_empty(source)
    }
    linked = program.texts(board, module(board), {}, settled=False)
    settings = config.text({})
    if settings is not None:
        wanted[Path("config.py")] = settings.decode()
    for name, text in linked.items():
        path = name.replace(".", "/") + ("/__init__" if name == linker.LINKED else "")
        wanted[Path(f"{path}.py")] = text
    return only(folder, wanted)


def only(folder: Path, wanted: Mapping[Path, str]) -> Path:
    """Returns `folder`, whose .py files are `wanted`, by their paths in it, and no others."""
    for old in folder.rglob("*.py"):
        if old.relative_to(folder) not in wanted:
            old.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty
                old.parent.rmdir()
    for name, text in wanted.items():
        up_to_date(folder / name, text)
    return folder


def manifest(board: Board) -> Path:
    """Makes a manifest that includes the family's, with the folder of this board's sources."""
    return up_to_date(folder_of(board) / "manifest.py", manifest_text(board, sources(board)))


def manifest_text(board: Board, sources: Path) -> str:
    """Of a manifest that freezes the files in the folder `sources`."""
    family = board.chip.family.folder / "manifest.py"
    return f"include({str(family)!r}, sources={str(sources)!r})\n"


def folder_of(board: Board) -> Path:
    return project.current().build / "boards" / board.name
