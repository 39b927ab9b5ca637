"""Which files of the library a program imports, directly or not; read from the source alone."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from noheap_tools import paths


def needed(programs: Iterable[Path]) -> list[Path]:
    """The files below lib/ that `programs` import, sorted; imports within functions count."""
    found: set[Path] = set()
    waiting = list(programs)
    while waiting:
        for file in _imported(waiting.pop()):
            if file not in found:
                found.add(file)
                waiting.append(file)
    return sorted(found)


def _imported(source: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(source.read_text(), str(source))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:  # each may be a module of its own
                yield from _files(f"{node.module}.{alias.name}")


def _files(name: str) -> Iterator[Path]:
    """The packages on the way to module `name`, and the module, as far as they are ours."""
    path = paths.LIB
    for part in name.split("."):
        path = path / part
        if (path / "__init__.py").is_file():
            yield path / "__init__.py"
        elif path.with_suffix(".py").is_file():
            yield path.with_suffix(".py")
