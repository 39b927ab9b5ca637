"""The firmware as it goes onto a board: main.py, what it imports linked into one module, boot.py.

texts = program.texts(board, generated.module(board), {})
texts["main"]               # the project's main.py, which imports from noheap.linked

Its hash is in board.FIRMWARE on the board. It is made of these texts and of config.py, so it
changes with whatever the board runs, and with nothing else: not with the folder, the time, or the
version of mpy-cross.
"""

import ast
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import (
    config,
    counted,
    effects,
    folding,
    imports,
    linker,
    logged,
    sources,
)
from noheap_tools.board.boards import UNSTAMPED, Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.logs import table

APP = "main"
BOOT = "boot"
BOARD = "board"
_CONFIG = "config"
_LOG = paths.LIBRARY / "log/__init__.py"
_METRICS = paths.LIBRARY / "metrics/__init__.py"
_TELEMETRY = paths.LIBRARY / "wire/telemetry.py"
_TAKEN = {
    BOARD: "That module is made from a board.toml. Constants of your own go under [board] there.",
    "noheap": "It is the library's. Give the module another name.",
}


def texts(
    board: Board, module: Path, values: Mapping[str, object], *, settled: bool = True
) -> dict[str, str]:
    """Returns {module on the board: its text}, `board` among them, whose source is `module`.

    `values` replace some of config.py's. What these do not lead to is left out if they are
    `settled`; else it stays in files of its own, for a config.py that changes on the board.
    """
    linked = _linked(board, module, values, settled=settled)
    firmware = _hash(linked, values)
    return {name: text.replace(UNSTAMPED, firmware) for name, text in linked.items()}


def whole(board: Board, module: Path, values: Mapping[str, object]) -> dict[str, str]:
    """The same for an image in which nothing changes and nothing is loaded later: config.py is
    linked, and boot.py and main.py are one program, APP."""
    known = config.known(board, values)
    by_name = _programs(module) | {module_name(it): it for it in needed(module, known)}
    _require_linkable(by_name)
    arch = board.mpy_arch
    texts = _sources(board, by_name)
    settings = config.text(values)
    if settings is not None:
        texts[_CONFIG] = settings.decode()
    texts[APP] = texts.pop(BOOT) + texts[APP]
    modules = frozenset(texts)
    linked = linker.link(
        {name: linker.Unit(name, text, modules) for name, text in texts.items()},
        APP,
        before=frozenset(),
        likely=modules,
        constants={name: folding.constants(source, arch) for name, source in by_name.items()},
        separate={name for name, source in by_name.items() if _runs_by_itself(source)} - {APP},
        later=False,
    )
    name = firmware(board, module, values)
    return {it: text.replace(UNSTAMPED, name) for it, text in linked.items()}


def firmware(
    board: Board, module: Path, values: Mapping[str, object], *, settled: bool = True
) -> str:
    """The hash of the firmware that `texts` returns for the same arguments."""
    return _hash(_linked(board, module, values, settled=settled), values)


def _hash(texts: Mapping[str, str], values: Mapping[str, object]) -> str:
    """48 bits of SHA-256, in hexadecimal. FIRMWARE itself is not known yet in `texts`."""
    settings = config.text(values)
    parts = [part for name in sorted(texts) for part in (name, texts[name])]
    sha = hashlib.sha256(b"\0".join([*(part.encode() for part in parts), settings or b""]))
    return sha.hexdigest()[:12]


def _linked(
    board: Board, module: Path, values: Mapping[str, object], *, settled: bool
) -> dict[str, str]:
    possible = likely = needed(module, config.known(board, values))
    if not settled:
        possible = needed(module, config.fixed(board))
    by_name = _programs(module) | {module_name(source): source for source in possible}
    _require_linkable(by_name)
    modules = frozenset(by_name)
    arch = board.mpy_arch
    units = {
        name: linker.Unit(name, text, modules) for name, text in _sources(board, by_name).items()
    }
    linked = linker.link(
        units,
        APP,
        before={BOOT},
        likely={BOARD, *map(module_name, likely)},
        constants={name: folding.constants(source, arch) for name, source in by_name.items()},
        separate={name for name, source in by_name.items() if _runs_by_itself(source)},
    )
    linked.setdefault(BOARD, board.module)  # for other programs, where it was linked
    return linked


def _sources(board: Board, by_name: Mapping[str, Path]) -> dict[str, str]:
    """The texts of these modules, with numbers for constants, words for calls of metrics, and
    entries for calls of the log, whose table is brought up to date."""
    current = project.current()
    texts = {name: folding.folded(it, board.mpy_arch) for name, it in by_name.items()}
    replaced = [it for it in (_LOG, _METRICS) if it in by_name.values()]
    if not replaced:
        return texts
    if board.chip.family.platform != "rp2":
        name = f"noheap.{replaced[0].parent.name}"
        raise ToolError(
            f"{name} is for chips of the RP2 family, and the {board.title} has another one",
            f"Leave out {name}, or print.",
        )
    files = {name: _file(it) for name, it in by_name.items()}
    texts = counted.Counted(texts, files).texts
    made = logged.Logged(texts, files, logged.Settings(**current.log))
    made.keep(current.root / table.FILE)
    return made.texts


def _file(source: Path) -> str:
    """The name of a file of the firmware's folder, or of the library, in the log's table."""
    of_library = source.is_relative_to(paths.LIBRARY)
    folder = paths.LIB if of_library else project.current().firmware
    if source.is_relative_to(folder):
        return source.relative_to(folder).as_posix()
    return source.name  # the module `board`, boot.py


def needed(module: Path, known: imports.Known) -> list[Path]:
    """The files of the library and of the firmware's folder that the firmware imports, sorted, as
    far as they have code."""
    own = project.current().firmware
    programs = _programs(module).values()
    found = imports.needed(programs, known, own=own)
    more = [it.NEEDED for it, of in ((logged, _LOG), (counted, _METRICS)) if of in found]
    if more:
        found = imports.needed(programs, known, more, own=own)
    return [source for source in found if not imports.is_empty(source)]


def reports(board: Board, module: Path) -> bool:
    """Whether the firmware has a sampler and telemetry, whose counters show that it ticks."""
    found = needed(module, config.known(board, {}))
    return paths.LIBRARY / "sampler/ticking.py" in found and _TELEMETRY in found


def sends(board: Board, module: Path) -> bool:
    """Whether the firmware has telemetry, with a sampler or without."""
    return _TELEMETRY in needed(module, config.known(board, {}))


def _programs(module: Path) -> dict[str, Path]:
    current = project.current()
    for name, why in _TAKEN.items():
        for path in (current.firmware / f"{name}.py", current.firmware / name / "__init__.py"):
            if path.is_file():
                raise UsageError(f"{project.shown(path)}: the name {name} is taken", why)
    return {APP: current.main, BOOT: current.boot, BOARD: module}


def module_name(source: Path) -> str:
    """The name of the module `source`, of the library or of the firmware's folder."""
    of_library = source.is_relative_to(paths.LIBRARY)
    folder = paths.LIB if of_library else project.current().firmware
    parts = source.relative_to(folder).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _runs_by_itself(source: Path) -> bool:
    of_library = source.is_relative_to(paths.LIBRARY)
    return not of_library and effects.has_effects(sources.parsed(source))


def _require_linkable(by_name: Mapping[str, Path]) -> None:
    """Raises ToolError for what the firmware's own files write that the linker cannot follow."""
    for source in by_name.values():
        if source.is_relative_to(paths.LIBRARY):
            continue
        for node in ast.walk(sources.parsed(source)):
            if not isinstance(node, ast.ImportFrom):
                continue
            place = f"{project.shown(source)}:{node.lineno}"
            if node.level:
                raise ToolError(
                    f"{place}: a relative import cannot be linked",
                    "Write the module's whole name: from package.module import name.",
                )
            if node.module in by_name and "*" in _names(node.names):
                raise ToolError(
                    f"{place}: 'from {node.module} import *' cannot be linked",
                    "Name what the file needs of it.",
                )


def _names(aliases: Iterable[ast.alias]) -> set[str]:
    return {alias.name for alias in aliases}
