"""What a parameter may be that nobody in the program passes: by its annotation alone."""

import ast

from noheap_tools.check.engine.annotations import BY_NAME
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.program import Function, Module
from noheap_tools.check.source.values import ANY, NOTHING, Value, join, one


def of_parameter(run: Run, function: Function, name: str) -> Value:
    """What the parameter may be, by its annotation alone."""
    spec = function.node.args
    for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
        if argument.arg == name and argument.annotation is not None:
            return _evaluated(run, argument.annotation, function.module)
    return ANY


def _evaluated(run: Run, node: ast.AST, module: Module) -> Value:
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
