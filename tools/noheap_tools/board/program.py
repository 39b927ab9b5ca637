"""The firmware as it goes onto a board: main.py, what it imports linked into one module, boot.py.

texts = program.texts(board, generated.module(board), {})
texts["app"]                # firmware/main.py, which imports from noheap.linked
"""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import config, folding, imports, linker
from noheap_tools.board.boards import Board

APP = "app"
BOOT = "boot"
_BOARD = "board"


def texts(
    board: Board, module: Path, values: Mapping[str, object], *, settled: bool = True
) -> dict[str, str]:
    """Returns {module on the board: its text}. `module` is the source of the module `board`.

    `values` replace some of config.py's. What these do not lead to is left out if they are
    `settled`; else it stays in files of its own, for a config.py that changes on the board.
    """
    possible = likely = needed(module, config.known(board, values))
    if not settled:
        possible = needed(module, config.fixed(board))
    sources = _programs(module) | {module_name(source): source for source in possible}
    modules = frozenset(sources)
    units = {
        name: linker.Unit(name, folding.folded(source), modules)
        for name, source in sources.items()
    }
    return linker.link(
        units,
        APP,
        before={BOOT},
        likely={_BOARD, *map(module_name, likely)},
        constants={name: folding.constants(source) for name, source in sources.items()},
    )


def needed(module: Path, known: imports.Known) -> list[Path]:
    """The files below lib/ that the firmware imports, sorted, as far as they have code."""
    found = imports.needed(_programs(module).values(), known)
    return [source for source in found if not imports.is_empty(source)]


def _programs(module: Path) -> dict[str, Path]:
    return {
        APP: paths.FIRMWARE / "main.py",
        BOOT: paths.FIRMWARE / "boot.py",
        _BOARD: module,
    }


def module_name(source: Path) -> str:
    """The name of the module `source` below lib/."""
    parts = source.relative_to(paths.LIB).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")
