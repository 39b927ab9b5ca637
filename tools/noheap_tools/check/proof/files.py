"""The files for the board: the program with marks, the modules beside it, and the library."""

import ast
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board import boards, folding, generated, imports, neighbours, start
from noheap_tools.board import files as device_files
from noheap_tools.check.proof import marks
from noheap_tools.check.source import load
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.program import Program
from noheap_tools.errors import ToolError

# MicroPython runs these by their names.
_TAKEN = ("main", "boot")


@dataclass(frozen=True)
class Contents:
    """`files` are {path on the board: content}, `sources` {name in tracebacks: (file as the user
    knows it, its source on the board)}."""

    files: Mapping[str, bytes]
    sources: Mapping[str, tuple[str, marks.Source]]

    def place(self, on_board: tuple[str, int]) -> tuple[str, int] | None:
        """Returns the user's file and line; None for a file of the library."""
        file, line = on_board
        if file not in self.sources:
            return None
        shown, source = self.sources[file]
        return shown, source.line(line)


def name_of(module: Module) -> str:
    """Returns the name under which the board imports it."""
    return f"noheap_{module.name}" if module.name in _TAKEN else module.name


def contents(
    program: Program, numbers: Mapping[Function, int], arch: str, programs: Container[str] = ()
) -> Contents:
    """Returns what the board needs for `program`, whose handlers have `numbers`. The modules that
    are named in `programs` run as programs do."""
    own = [module for module in program.given if not module.name.endswith("'")]
    beside = neighbours.beside({module.path.resolve(): module.name for module in own})
    sources: dict[str, tuple[str, marks.Source]] = {}
    for path, name in beside.items():
        sources[_file(name, path)] = str(path), marks.Source(_text(path))
    for module in own:
        mine = {f: n for f, n in numbers.items() if f.module is module}
        text = _text(module.path)
        if name_of(module) in programs:
            text = start.as_program(text)
        source = marks.marked(text, mine, module.tree)
        sources[_file(name_of(module), module.path)] = module.shown, source
    files = _library([*(module.path.resolve() for module in own), *beside], sources, arch)
    for name, (_, source) in sources.items():
        files[name] = source.text.encode()
    return Contents(files, sources)


def _file(module: str, path: Path) -> str:
    package = "/__init__" if path.name == "__init__.py" else ""
    return f"{module.replace('.', '/')}{package}.py"


def _text(path: Path) -> str:
    """The file with the library's constants as numbers, since their modules are on no board."""
    try:
        return folding.folded(path)
    except (ToolError, OSError, SyntaxError, ValueError):
        return path.read_text(errors="replace", encoding="utf-8")


def _library(
    programs: Iterable[Path], sources: Mapping[str, object], arch: str
) -> dict[str, bytes]:
    """The .mpy files of the library and the module `board`, as far as `programs` import them."""
    trees = {path: tree for path in programs if (tree := _parsed(path)) is not None}
    readable = [*trees]
    files = {}
    imported = {name for tree in trees.values() for name in neighbours.modules(tree, "")}
    if "board" in imported and "board.py" not in sources:
        board = boards.on_emulator()
        readable.append(generated.module(board))
        files["board.mpy"] = device_files.board_module(board)
    needed = imports.needed(readable)
    library = device_files.library(arch, needed) if needed else {}
    if any(name.startswith("noheap/") for name in sources):
        # Some of the library is the program itself, in its root, and a package is in one place.
        library = {name.removeprefix("lib/"): content for name, content in library.items()}
    return files | {
        name: content
        for name, content in library.items()
        if name.replace(".mpy", ".py") not in sources
    }


def _parsed(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None


def starts(program: Program, handlers: Iterable[Module]) -> list[str]:
    """Returns the modules, as the board names them, that lead to those of `handlers` and that no
    other module of the program imports."""
    importers = _importers(program)
    wanted: set[str] = set()
    waiting = [module.name for module in handlers]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += importers[name]
    roots = [name for name in wanted if not importers[name]] or sorted(wanted)
    return sorted(name_of(program.modules[name]) for name in roots)


def _importers(program: Program) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in program.modules}
    for module in program.given:
        for name in load.imported(module):
            other = program.find(name, module)
            if other is not None and other is not module:
                found[other.name].add(module.name)
    return found
