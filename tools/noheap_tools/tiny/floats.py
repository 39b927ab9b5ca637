"""Whether a program may make a float."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

_MAKERS = {"float", "ticks_cpu", "FLOAT32", "FLOAT64"}
# A format of struct, or a type code of array, with a float in it.
_FORMAT = re.compile(r"[@=<>!]?[\dxcbB?hHiIlLqQspPO]*[fd][\dxcbB?hHiIlLqQfdspPO]*")
_WITH_FORMATS = {"array", "struct"}


@dataclass(frozen=True)
class Found:
    """What `nodes`, a part of a program that is run as Python, may make a float with: with what it
    says, and with its texts if some part imports a module whose formats have floats."""

    makers: bool
    formats: bool
    imports: bool


def found(nodes: Iterable[ast.AST]) -> Found:
    makers = formats = imports = False
    for node in nodes:
        makers |= _makes_one(node)
        match node:
            case ast.Constant(value=str(text)):
                formats |= _FORMAT.fullmatch(text) is not None
            case ast.Import() | ast.ImportFrom():
                imports |= bool(_WITH_FORMATS & _imported(node))
    return Found(makers, formats, imports)


def may_be(parts: Iterable[Found]) -> bool:
    """Whether a program of these parts may make one."""
    parts = list(parts)
    imports = any(part.imports for part in parts)
    return any(part.makers or (imports and part.formats) for part in parts)


def _makes_one(node: ast.AST) -> bool:
    match node:
        case ast.Div() | ast.Constant(value=float()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in _MAKERS
    return False


def _imported(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {it.name for it in names}
        case ast.ImportFrom(module=str(module)):
            return {module}
    return set()
