"""The values of a parameter that nothing in the program passes: by its annotation alone."""

import ast

from noheap_tools.check.engine import annotations
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import ClassRef, Function, Module, Obj
from noheap_tools.check.values.atoms import Foreign, ForeignObject
from noheap_tools.check.values.value import ANY, NOTHING, Value, join, one


def of_parameter(run: Run, function: Function, name: str) -> Value:
    """Returns the values that the annotation of the parameter allows; ANY without one."""
    node = annotations.annotation(function, name)
    return ANY if node is None else _evaluated(run, node, function.module)


def _evaluated(run: Run, node: ast.expr, module: Module) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return ANY
    if isinstance(node, ast.Name):
        if node.id in annotations.BY_NAME:
            return annotations.BY_NAME[node.id]
        return _objects_of(module.globals.get(node.id, NOTHING))
    if isinstance(node, ast.Attribute):
        frame = Frame(module, None, module.globals)
        return _objects_of(run.quietly(lambda: run.value(node, frame)))
    return ANY


def _objects_of(classes: Value) -> Value:
    result = NOTHING
    for atom in classes:
        if isinstance(atom, ClassRef):
            result = join(result, one(Obj(atom.cls)))
        elif isinstance(atom, Foreign):
            result = join(result, one(ForeignObject(atom.name)))
    return result or ANY
