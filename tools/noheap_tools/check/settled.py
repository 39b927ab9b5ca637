"""Statements of a module's top level that would say the same again.

A round runs the whole program again, as long as anything is learnt. The constants and imports of
most modules, as of those that name the registers of a chip, depend on a few names alone: while
these have the values that they had, what such a statement does is done.
"""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.memo import of_module
from noheap_tools.check.syntax import definitions
from noheap_tools.check.values.atoms import Foreign
from noheap_tools.check.values.value import Value

_CONST = "const"

# What a statement depends on: the values of names, whether interrupts are masked.
Inputs = tuple[Value | bool | None, ...]


def inputs(run: Run, statement: ast.stmt, frame: Frame) -> Inputs | None:
    """Returns what the statement depends on; None if that is more than is looked at here."""
    if isinstance(statement, ast.ImportFrom):
        return definitions.imported(run, statement, frame.module)
    if isinstance(statement, ast.Import) or _is_plain_def(statement):
        return ()
    names = _names_of_constants(frame.module).get(statement)
    if names is None:
        return None
    known = frame.module.globals
    if _CONST in names and not all(type(atom) is Foreign for atom in known.get(_CONST, ())):
        return None  # a function of the program
    return (*map(known.get, names), frame.masked > 0)


def _is_plain_def(statement: ast.stmt) -> bool:
    """Returns whether it is a function that nothing decorates, and without defaults."""
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    spec = statement.args
    return not (statement.decorator_list or spec.defaults or spec.kw_defaults)


@of_module
def _names_of_constants(module: Module) -> dict[ast.stmt, list[str]]:
    """Returns {NAME = a number, text or sum of such: the names in it}."""
    found = {}
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            names: list[str] = []
            if len(statement.targets) == 1 and _is_plain(statement.value, names):
                found[statement] = names
    return found


def _is_plain(node: ast.expr, names: list[str]) -> bool:
    """Adds its names; returns whether nothing else is in it."""
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Name):
            names.append(inner.id)
        elif isinstance(inner, ast.BinOp):
            pending += inner.left, inner.right
        elif isinstance(inner, ast.UnaryOp):
            pending.append(inner.operand)
        elif isinstance(inner, ast.Call):
            if getattr(inner.func, "id", "") != _CONST or inner.keywords:
                return False
            pending += [inner.func, *inner.args]
        elif not isinstance(inner, ast.Constant):
            return False
    return True
