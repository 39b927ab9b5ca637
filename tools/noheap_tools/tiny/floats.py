"""Whether a program may make a float."""

import ast
import re
from collections.abc import Iterable

_MAKERS = {"float", "ticks_cpu", "FLOAT32", "FLOAT64"}
# A format of struct, or a type code of array, with a float in it.
_FORMAT = re.compile(r"[@=<>!]?[\dxcbB?hHiIlLqQspPO]*[fd][\dxcbB?hHiIlLqQfdspPO]*")
_WITH_FORMATS = {"array", "struct"}


def may_be(nodes: Iterable[ast.AST]) -> bool:
    """`nodes` are those of the program that are run as Python."""
    nodes = list(nodes)
    formats = any(_WITH_FORMATS & _imported(node) for node in nodes)
    return any(_makes_one(node, formats=formats) for node in nodes)


def _makes_one(node: ast.AST, *, formats: bool) -> bool:
    match node:
        case ast.Div() | ast.Constant(value=float()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in _MAKERS
        case ast.Constant(value=str(text)):
            return formats and _FORMAT.fullmatch(text) is not None
    return False


def _imported(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {it.name for it in names}
        case ast.ImportFrom(module=str(module)):
            return {module}
    return set()
