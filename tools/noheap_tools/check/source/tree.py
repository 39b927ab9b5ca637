"""Syntax trees that take a fifth of the memory of Python's own, for files of any size.

A node of Python's has a dictionary for its attributes, and ints of its own for its place. These
have slots, and share the ints and the empty lists. They are of subclasses of ast's with the same
names, so isinstance(), ast.walk() and ast.unparse() take them. Nothing may change them.

A file is parsed in pieces, because the parser takes several times the memory of Python's tree.
"""

import ast
import operator
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

# A field that a node has only if it is not None; else the class says None.
_RARE = ("kind", "type_comment")
# Fields that are never nodes, in whatever kind; and the contexts, which say nothing more.
_WITHOUT_NODES = frozenset(
    {
        "arg",
        "asname",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "level",
        "module",
        "rest",
        "simple",
        "type_comment",
    }
)
# Lists that have other things than nodes: None, and texts.
_MIXED = frozenset({"keys", "kw_defaults", "kwd_attrs", "names"})
_LINES = frozenset({"lineno", "end_lineno"})
_PIECE = 1 << 15  # characters
# Where a statement of the top level may begin.
_BEGIN = re.compile(r"^(?!(?:else|elif|except|finally)\b)[A-Za-z_@]", re.MULTILINE)

_places_of = operator.attrgetter("_attributes")

_Value = TypeVar("_Value")
_Waiting = list[tuple[ast.AST, ast.AST]]


def _compact(kind: type[ast.AST]) -> type[ast.AST]:
    fields = (name for name in kind._fields if name not in _RARE)
    slots = {"__slots__": (*fields, *_places_of(kind)), "__module__": __name__}
    return type(kind.__name__, (kind,), slots)


# By the type of Python's node. Those with nothing in them, as ast.Load, are one object anyway.
COMPACT = {
    kind: _compact(kind)
    for kind in vars(ast).values()
    if type(kind) is type and issubclass(kind, ast.AST) and (kind._fields or _places_of(kind))
}
_NOTHING: list[Any] = []


def parse(source: str, shown: str) -> ast.Module:
    """Returns the tree of a file. Raises what ast.parse() raises."""
    try:
        return ast.Module([*_statements(source, shown)], [])
    except SyntaxError:
        # For its place in the whole file.
        return compacted(ast.parse(source, filename=shown))


def children(node: ast.AST) -> list[ast.AST]:
    """Returns its nodes as ast.iter_child_nodes() does, which takes twice as long, but for the
    contexts: whether a name is loaded or stored is in its `ctx`."""
    found: list[ast.AST] = []
    for name in _fields_with_nodes(type(node)):
        value = getattr(node, name, None)
        if type(value) is list:
            if name in _MIXED:
                found += [item for item in value if isinstance(item, ast.AST)]
            else:
                found += value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """Returns the node and all in it, in the order of ast.walk()."""
    found = [node]
    for inner in found:
        if _fields_with_nodes(type(inner)):
            found += children(inner)
    return found


@cache
def _fields_with_nodes(kind: type[ast.AST]) -> tuple[str, ...]:
    if issubclass(kind, ast.Constant):
        return ()
    return tuple(name for name in kind._fields if name not in _WITHOUT_NODES)


def compacted(tree: ast.Module) -> ast.Module:
    """Returns a copy of the tree that takes less memory."""
    return ast.Module([*_Copies(0).of(tree.body)], [])


def by_type(table: Mapping[type, _Value]) -> dict[type, _Value]:
    """Returns a table by the types of Python's nodes, with those of the compact ones as well."""
    return {**table, **{COMPACT[kind]: table[kind] for kind in table if kind in COMPACT}}


def _statements(source: str, shown: str) -> Iterator[ast.stmt]:
    """Yields the statements of a file, which is parsed in pieces of whole ones.

    A piece that parses by itself is whole: Python reads from left to right, and no statement that
    may follow goes on with the last one.
    """
    copies = _Copies(0)
    start, size = 0, _PIECE
    while start < len(source):
        match = _BEGIN.search(source, start + size)
        end = match.start() if match else len(source)
        text = source[start:end]
        try:
            tree = ast.parse(text, filename=shown)
        except SyntaxError:
            if match is None:
                raise
            size *= 2  # the piece ended within a statement
            continue
        yield from copies.of(tree.body)
        # The parser takes a \r for the end of a line, too.
        copies.lines += text.count("\n") + text.count("\r") - text.count("\r\n")
        start, size = end, _PIECE


class _Copies:
    """Makes compact nodes, `lines` further down than Python's."""

    def __init__(self, lines: int) -> None:
        self.lines = lines
        self._numbers: dict[int, int] = {}

    def of(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        waiting: _Waiting = []
        copies: list[ast.stmt] = [_copy(node, waiting) for node in nodes]
        while waiting:
            self._fill(*waiting.pop(), waiting)
        return copies

    def _fill(self, old: ast.AST, new: ast.AST, waiting: _Waiting) -> None:
        numbers = self._numbers
        # All that it has is in its dictionary.
        for name, value in vars(old).items():
            kind = type(value)
            if kind is int:
                if name in _LINES:
                    value += self.lines
                value = numbers.setdefault(value, value)
            elif kind is list:
                value = [_copy(item, waiting) for item in value] if value else _NOTHING
            elif kind in COMPACT:
                value = _copy(value, waiting)
            elif value is None and name in _RARE:
                continue
            setattr(new, name, value)


def _copy(old: Any, waiting: _Waiting) -> Any:
    """Returns an empty copy, which is to be filled; what is no node, or has nothing, is itself."""
    kind = COMPACT.get(type(old))
    if kind is None:
        return old
    new = kind()
    waiting.append((old, new))
    return new
