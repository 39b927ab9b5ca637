"""What the annotation of a parameter says of its value."""

import ast
from typing import TYPE_CHECKING

from noheap_tools.check.frames import Frame
from noheap_tools.check.program import Function, Module
from noheap_tools.check.values import ANY, BOOL, BYTES, FLOAT, INT, NOTHING, STR, Value, join, one

if TYPE_CHECKING:
    from noheap_tools.check.interpret import Interpreter

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


def of_parameter(run: "Interpreter", function: Function, name: str) -> Value:
    """What the parameter may be, by its annotation alone."""
    spec = function.node.args
    for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
        if argument.arg == name and argument.annotation is not None:
            return _evaluated(run, argument.annotation, function.module)
    return ANY


def _evaluated(run: "Interpreter", node: ast.AST, module: Module) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return ANY
    if isinstance(node, ast.Name):
        if node.id in BY_NAME:
            return BY_NAME[node.id]
        value = module.globals.get(node.id, NOTHING)
    elif isinstance(node, ast.Attribute):
        value = run.quietly(lambda: run.value(node, Frame(module, None, module.globals)))
    else:
        return ANY
    result = NOTHING
    for atom in value:
        if atom[0] == "class":
            result = join(result, one("obj", atom[1]))
        elif atom[0] == "ext":
            result = join(result, one("inst", atom[1]))
    return result or ANY
