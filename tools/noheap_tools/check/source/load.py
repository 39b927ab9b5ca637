"""Reads the program from files and folders."""

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import noheap
from noheap_tools import paths
from noheap_tools.board import neighbours
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.files import STUB, files
from noheap_tools.check.source.memo import of_module
from noheap_tools.check.source.parsed import Parsed
from noheap_tools.check.source.program import Program


def load(
    paths: Iterable[Path],
    excludes: Callable[[Path], bool] = lambda file: False,
    texts: Mapping[Path, bytes] = MappingProxyType({}),
    parsed: Parsed | None = None,
) -> Program:
    """Reads every .py file of `paths`, each named as an import below its folder names it.

    `texts` has by their resolved paths what to take for the content of files, as an editor has it;
    such a file need not be there.
    """
    program = Program(texts, parsed)
    for file, name in files(paths, program.refuse, texts):
        if excludes(file):
            program.excluded += 1
        else:
            program.add(file, name)
    for file, name in files(paths, lambda shown, error: None, texts, suffix=STUB):
        if not excludes(file):
            program.add_stub(file, name)
    return program


def load_library(program: Program) -> None:
    """Reads what the modules import of the installed library, directly or not."""
    folder = Path(noheap.__file__).resolve().parent
    waiting = program.given
    if not waiting:
        return
    first = waiting[0]
    seen: set[str] = set()
    listed: dict[str, set[str]] = {}
    while waiting:
        for name in _of_library(waiting.pop()):
            if name in seen:
                continue
            seen.add(name)
            path = _file(folder, name, listed)
            if path is not None and program.find(name, first) is None:
                module = program.add_library(path, name)
                if module is not None:
                    waiting.append(module)


@of_module
def imported(module: Module) -> tuple[str, ...]:
    """Returns the names that its imports may mean."""
    is_package = module.path.name == "__init__.py"
    package = module.name if is_package else module.name.rpartition(".")[0]
    lazy = (f"{package}.{name}" for name in lazy_names(module).values()) if is_package else ()
    return (*neighbours.names(module.nodes, package), *lazy)


@of_module
def lazy_names(module: Module) -> dict[str, str]:
    """Returns {name: the module of the package that has it} of a package that imports late.

    Its __getattr__() looks the module up in a dict, as that of MicroPython's asyncio does.
    """
    if not any(getattr(node, "name", "") == "__getattr__" for node in module.tree.body):
        return {}
    return {
        key.value: value.value
        for statement in module.tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict)
        for key, value in zip(statement.value.keys, statement.value.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        if isinstance(key.value, str) and isinstance(value.value, str)
    }


def _of_library(module: Module) -> Iterator[str]:
    """Yields the names of the library, with the packages on the way."""
    for name in imported(module):
        parts = name.split(".")
        if parts[0] == "noheap":
            yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def _file(folder: Path, name: str, listed: dict[str, set[str]]) -> Path | None:
    """`listed` has what the folders hold: most names are no module's, but of something in one."""
    parts = name.split(".")[1:]
    if parts:
        *packages, last = parts
        around = os.path.join(folder, *packages)
        if around not in listed:
            listed[around] = _held(around)
        if not listed[around].intersection((last, f"{last}.py")):
            return None
    return paths.python_file(folder.joinpath(*parts))


def _held(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))
    except (OSError, ValueError):  # none, or a name that no file system takes
        return set()
