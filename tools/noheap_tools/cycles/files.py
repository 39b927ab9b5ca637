"""Finds the file that the user means, its name on the board, and the files it needs there."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import files as device_files
from noheap_tools.board import imports
from noheap_tools.cycles import annotations
from noheap_tools.errors import ToolError, UsageError

# MicroPython runs these by their names.
_TAKEN = ("main", "boot", "_cycles")


@dataclass(frozen=True)
class Source:
    path: Path
    module: str  # its name on the board

    @property
    def name(self) -> str:
        """For the user."""
        return self.module if self.path.is_relative_to(paths.LIB) else self.path.name


def find(name: str) -> Source:
    """Finds a file, or a module in lib/, firmware/ or the current folder."""
    if name.endswith(".py"):
        path = Path(name)
        if not path.is_file():
            raise UsageError(f"there is no file {name}")
        return _source(path.resolve())
    relative = Path(*name.split(".")).with_suffix(".py")
    for folder in (paths.LIB, paths.FIRMWARE, Path.cwd()):
        if (folder / relative).is_file():
            return _source((folder / relative).resolve())
    raise UsageError(f"there is no module {name!r} in lib, firmware or the current folder")


def _source(path: Path) -> Source:
    if path.is_relative_to(paths.LIB):
        return Source(path, ".".join(path.relative_to(paths.LIB).with_suffix("").parts))
    if not path.stem.isidentifier():
        raise UsageError(f"{path.name}: no program can import a file of that name")
    return Source(path, f"{path.stem}_py" if path.stem in _TAKEN else path.stem)


def on_board(source: Source, arch: str) -> dict[str, bytes]:
    """{path on the board: .mpy} of the file and of its imports from its folder and lib."""
    beside = _beside(source.path)
    programs = [source.path, *beside]
    needed = imports.needed(programs)
    if source.path.is_relative_to(paths.LIB):
        packages = [source.path.parents[n] / "__init__.py" for n in range(3)]
        needed += [source.path, *(it for it in packages if it.is_relative_to(paths.LIB))]
        needed = sorted({it for it in needed if it.is_file()})
    files = device_files.library(arch, needed)
    for path in programs:
        if not path.is_relative_to(paths.LIB):
            name = source.module if path == source.path else path.stem
            files[f"{name}.mpy"] = _compiled(path, arch)
    return files


def _compiled(path: Path, arch: str) -> bytes:
    """UsageError for syntax that CPython takes and MicroPython does not."""
    try:
        return device_files.compile_mpy(path, path.name, arch)
    except ToolError as error:
        raise UsageError(error.message, error.hint) from error


def _beside(path: Path) -> list[Path]:
    """The files of the same folder that it imports, directly or not."""
    found: list[Path] = []
    waiting = [path]
    while waiting:
        for name in _modules(annotations.parse(waiting.pop())):
            other = path.parent / f"{name}.py"
            if other.is_file() and other != path and other not in found:
                found.append(other)
                waiting.append(other)
    return [] if path.is_relative_to(paths.LIB) else found


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def annotated(source: Source, function: str) -> annotations.Annotated | None:
    """The function's source in that file, or in the one that it is imported from."""
    found = annotations.find(source.path, function)
    if found is not None:
        return found
    for node in ast.walk(annotations.parse(source.path)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            if function == (alias.asname or alias.name):
                relative = Path(*node.module.split(".")).with_suffix(".py")
                for folder in (source.path.parent, paths.LIB):
                    if (folder / relative).is_file():
                        return annotations.find(folder / relative, alias.name)
    return None


def check_names(source: Source, function: str, setup: str) -> None:
    """UsageError if `function` begins with a name that neither the file nor `setup` defines."""
    tree = annotations.parse(source.path)
    given: set[str] = set()
    for node in (*ast.walk(tree), *ast.walk(ast.parse(setup))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            given |= {(it.asname or it.name).partition(".")[0] for it in node.names}
    first = next(it for it in ast.walk(ast.parse(function)) if isinstance(it, ast.Name))
    if first.id not in given and "*" not in given:
        has = ", ".join(annotations.names(source.path)) or "none"
        raise UsageError(f"no function {first.id!r} in {source.path.name}; it has: {has}")
