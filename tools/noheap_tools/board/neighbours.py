"""Finds the modules that a program imports from beside it: files of its folder, and packages.

Read from the sources alone, wherever in them an import stands.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from noheap_tools import paths


def beside(
    programs: Mapping[Path, str], more: Iterable[ast.Module] = (), root: Path | None = None
) -> dict[Path, str]:
    """Returns {file: module} of what `programs`, by file the same, import directly or not.

    more  code that imports, too, as if it were in the folder `root`

    Files of the library are left out: `imports.needed` finds those.
    """
    found: dict[Path, str] = {}
    waiting = list(programs.items())
    if root is not None:
        for tree in more:
            waiting += _take(modules(tree, ""), root, programs, found)
    while waiting:
        path, module = waiting.pop()
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        tree = _parsed(path)
        if tree is not None:
            names = modules(tree, package)
            waiting += _take(names, _root(path, module), programs, found)
    return found


def modules(tree: ast.Module, package: str) -> Iterator[str]:
    """Yields the names that an import in `tree`, a module of `package`, may mean."""
    return names(ast.walk(tree), package)


def names(nodes: Iterable[ast.AST], package: str) -> Iterator[str]:
    """The same of the nodes of a tree."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".") if package else []
                kept = parts[: len(parts) - node.level + 1]
                base = ".".join([*kept, *base.split(".")] if base else kept)
            if base:
                yield base
            for alias in node.names:  # each may be a module of its own
                yield f"{base}.{alias.name}" if base else alias.name


def _take(
    names: Iterable[str], root: Path, programs: Mapping[Path, str], found: dict[Path, str]
) -> list[tuple[Path, str]]:
    """Put the files of `names` that are new into `found`; returns them."""
    new = []
    for name in names:
        for path, module in _files(root, name):
            of_library = path.is_relative_to(paths.LIBRARY)
            if path not in found and path not in programs and not of_library:
                found[path] = module
                new.append((path, module))
    return new


def _root(path: Path, module: str) -> Path:
    """The folder in which an import of `module` finds `path`."""
    return path.parents[module.count(".") + (path.name == "__init__.py")]


def _files(root: Path, name: str) -> Iterator[tuple[Path, str]]:
    """The packages on the way to module `name`, and the module, as far as they are there."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        module = ".".join(parts[:count])
        path = root.joinpath(*parts[:count])
        if file := paths.python_file(path):
            yield file, module


def _parsed(path: Path) -> ast.Module | None:
    """None for what is not Python; the board says so when it is imported."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, SyntaxError, ValueError):
        return None
