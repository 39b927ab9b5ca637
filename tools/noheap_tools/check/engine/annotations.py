"""What the annotation of a parameter says of its value."""

import ast

from noheap_tools.check.source.program import Function
from noheap_tools.check.source.values import BOOL, BYTES, FLOAT, INT, STR, one

BY_NAME = {
    "int": INT,
    "uint": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STR,
    "bytes": BYTES,
    "bytearray": one("bytearray"),
    "memoryview": one("memoryview"),
    "ptr8": one("ptr", 8, None),
    "ptr16": one("ptr", 16, None),
    "ptr32": one("ptr", 32, None),
}


def written(function: Function, name: str) -> str:
    """The plain name that the parameter's annotation is, or ""."""
    spec = function.node.args
    for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
        if argument.arg == name and isinstance(argument.annotation, ast.Name):
            return argument.annotation.id
    return ""
