"""The values that the annotation of a parameter allows."""

import ast

from noheap_tools.check.source.definitions import Function
from noheap_tools.check.values.atoms import ByteArray, MemoryView, Ptr
from noheap_tools.check.values.value import BOOL, BYTES, FLOAT, INT, STR, one

BY_NAME = {
    "int": INT,
    "uint": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STR,
    "bytes": BYTES,
    "bytearray": one(ByteArray()),
    "memoryview": one(MemoryView()),
    "ptr8": one(Ptr(8)),
    "ptr16": one(Ptr(16)),
    "ptr32": one(Ptr(32)),
}


def annotation(function: Function, name: str) -> ast.expr | None:
    """Returns the annotation of the parameter `name`, if it has one."""
    spec = function.node.args
    for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
        if argument.arg == name:
            return argument.annotation
    return None


def plain_name(function: Function, name: str) -> str:
    """Returns the parameter's annotation if it is a plain name, else ""."""
    node = annotation(function, name)
    return node.id if isinstance(node, ast.Name) else ""
