"""Marks that say what a function does: in a comment at its def or class, or in a stub.

def put(self, value):  # noheap: isr-safe
class Vec:  # noheap: isr-safe              all its methods but the constructor
def read(self):  # noheap: allocates, waits

@isr_safe                                   in a .pyi, which no board ever runs
def put(self, value: int) -> bool: ...
"""

import ast
from collections.abc import Iterator

from noheap_tools.check.source.comments import ALLOCATES, ISR_SAFE, WAITS, Comments

Promises = frozenset[str]

NONE: Promises = frozenset()
_BY_DECORATOR = {"isr_safe": ISR_SAFE, "allocates": ALLOCATES, "waits": WAITS}
# Folders of stubs and of modules whose name no import has.
_ROOTS = ("typings", "stubs", "lib", "src")

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


def of_function(node: ast.AST, cls: ast.AST | None, name: str, comments: Comments) -> Promises:
    """Returns the marks at a def, or those at its class if it has none."""
    own = comments.promises.get(getattr(node, "lineno", 0), NONE)
    if own or cls is None or name == "__init__":
        return own
    return comments.promises.get(getattr(cls, "lineno", 0), NONE)


def of_stub(source: str, module: str, comments: Comments) -> Iterator[tuple[str, Promises]]:
    """Yields the dotted names of a stub's functions with their marks. Raises SyntaxError."""
    tree = ast.parse(source)
    for name, node, cls in _functions(tree):
        promised = _decorated(node) or of_function(node, None, node.name, comments)
        if cls is not None and not promised and node.name != "__init__":
            promised = _decorated(cls) or comments.promises.get(cls.lineno, NONE)
        if promised:
            for shown in _names(module):
                yield f"{shown}.{name}", promised


def _functions(tree: ast.Module) -> Iterator[tuple[str, _Definition, ast.ClassDef | None]]:
    for node in tree.body:
        if isinstance(node, _Definition):
            yield node.name, node, None
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, _Definition):
                    yield f"{node.name}.{inner.name}", inner, node


def _decorated(node: _Definition | ast.ClassDef) -> Promises:
    names = (getattr(it, "attr", getattr(it, "id", "")) for it in node.decorator_list)
    return frozenset(_BY_DECORATOR[name] for name in names if name in _BY_DECORATOR)


def _names(module: str) -> Iterator[str]:
    """Yields what imports may call it."""
    yield module
    first, _, rest = module.partition(".")
    if rest and (first in _ROOTS or first.endswith("-stubs")):
        yield rest
