"""Which files of the library, and of its own folder, a program imports, directly or not.

Read from the sources alone.

An import counts only where it can be carried out: under an `if` that asks for values which are
known beforehand, as those of config.py and board.py, and in a function that something names.
"""

import ast
import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.board.sources import parsed

# {module: {name: value}}
Known = Mapping[str, Mapping[str, object]]
# Modules that the board gets in another way: programs, settings, pins, the library.
TAKEN = ("main", "boot", "config", "board", "noheap")

# A piece of a file, with the values of that file.
_Part = tuple[ast.AST, "_Values"]


def needed(
    programs: Iterable[Path],
    known: Known | None = None,
    more: Iterable[ast.Module] = (),
    own: Path | None = None,
) -> list[Path]:
    """The files below lib/ and in the folder `own` that `programs`, and the code `more`, import,
    sorted."""
    found: set[Path] = set()
    used: set[str] = set()
    waiting: dict[str, list[_Part]] = {}  # functions that nothing has named yet
    parts: list[_Part] = [
        (tree, _Values(tree, known or {})) for tree in {*map(parsed, programs), *more}
    ]
    while parts:
        node, values = parts.pop()
        for name in _names(node):
            if name not in used:
                used.add(name)
                parts += waiting.pop(name, [])
        for file in _imported(node, own):
            if file not in found:
                found.add(file)
                tree = parsed(file)
                parts.append((tree, _Values(tree, known or {})))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _may_run(node, used):
            waiting.setdefault(node.name, []).append((node, values))
        else:
            parts += ((child, values) for child in _carried_out(node, values))
    return sorted(found)


def is_empty(source: Path) -> bool:
    """Whether the file has a docstring alone, as an __init__.py. MicroPython needs none."""
    tree = parsed(source)
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def _names(node: ast.AST) -> Iterator[str]:
    """The names by which `node` may mean a function; a string may be getattr's."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            yield name
        case ast.Constant(value=str(name)):
            yield name


def _imported(node: ast.AST, own: Path | None) -> Iterator[Path]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _files(alias.name, own)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in folding.remaining(node):  # each may be a module of its own
            yield from _files(f"{node.module}.{alias.name}", own)


def _carried_out(node: ast.AST, values: "_Values") -> Iterable[ast.AST]:
    """What is directly in `node`, without branches that cannot be taken."""
    if isinstance(node, ast.If):
        with contextlib.suppress(_UnknownError):
            return node.body if values.of(node.test) else node.orelse
    return ast.iter_child_nodes(node)


def _may_run(node: ast.FunctionDef | ast.AsyncFunctionDef, used: set[str]) -> bool:
    return node.name in used or node.name.startswith("__")


class _UnknownError(Exception):
    """A value depends on more than is known beforehand."""


class _Values:
    """The values of expressions in one file."""

    def __init__(self, tree: ast.Module, known: Known) -> None:
        self._tree = tree
        self._known = known

    @cached_property
    def _names(self) -> dict[str, ast.expr]:
        """What the file binds once, at its top level. Most files are never asked for it."""
        stored = Counter(
            it.id
            for it in ast.walk(self._tree)
            if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)
        )
        found = {}
        for node in self._tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if stored[name] == 1:
                        found[name] = value
        return found

    def of(self, node: ast.expr) -> Any:
        """Raises _UnknownError."""
        match node:
            case ast.Constant():
                return node.value
            case ast.Name() if node.id in self._names:
                return self.of(self._names[node.id])
            case ast.Attribute(value=ast.Name(id=module)) if node.attr in self._module(module):
                return self._module(module)[node.attr]
            case ast.Tuple():
                return tuple(self.of(it) for it in node.elts)
            case ast.UnaryOp(op=ast.Not()):
                return not self.of(node.operand)
            case ast.BoolOp(op=ast.And()):
                return all(self.of(it) for it in node.values)
            case ast.BoolOp(op=ast.Or()):
                return any(self.of(it) for it in node.values)
            case ast.IfExp():
                return self.of(node.body if self.of(node.test) else node.orelse)
            case ast.Compare(ops=[op], comparators=[other]):
                return self._compared(op, self.of(node.left), self.of(other))
        raise _UnknownError

    def _module(self, name: str) -> Mapping[str, object]:
        return self._known.get(name, {})

    @staticmethod
    def _compared(op: ast.cmpop, left: Any, right: Any) -> bool:
        match op:
            case ast.Eq():
                return left == right
            case ast.NotEq():
                return left != right
            case ast.In():
                return left in right
            case ast.Is():
                return left is right
            case ast.IsNot():
                return left is not right
        raise _UnknownError


def _files(name: str, own: Path | None) -> Iterator[Path]:
    """The packages on the way to module `name`, and the module, as far as they are ours."""
    parts = name.split(".")
    if parts[0] == paths.LIBRARY.name:
        yield from _below(paths.LIB, parts)
    elif own is not None and parts[0] not in TAKEN:
        yield from _below(own, parts)


def _below(folder: Path, parts: Iterable[str]) -> Iterator[Path]:
    path = folder
    for part in parts:
        path = path / part
        if file := paths.python_file(path):
            yield file
