"""Comparisons: their result where it is known, and the methods that they call."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import ticks
from noheap_tools.check.values.atoms import Anything, Null
from noheap_tools.check.values.value import (
    BOOL,
    NONE,
    Value,
    exact_int,
    known_bool,
    one,
)

_METHODS = {
    ast.Eq: "__eq__",
    ast.NotEq: "__eq__",
    ast.Lt: "__lt__",
    ast.Gt: "__gt__",
    ast.LtE: "__le__",
    ast.GtE: "__ge__",
    ast.In: "__contains__",
    ast.NotIn: "__contains__",
}


def compare(run: Run, node: ast.Compare, frame: Frame) -> Value:
    """Returns the bool that a comparison or a chain of them is."""
    left = run.value(node.left, frame)
    if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        right = run.value(node.comparators[0], frame)
        return _identity(left, right, isinstance(node.ops[0], ast.IsNot))
    known = None
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = run.value(comparator, frame)
        ticks.check_order(run, node, op, left, right, frame)
        _call_methods(run, node, op, left, right)
        known = _known_order(op, left, right) if len(node.ops) == 1 else None
        left = right
    return BOOL if known is None else known_bool(known)


def _call_methods(run: Run, node: ast.Compare, op: ast.cmpop, left: Value, right: Value) -> None:
    name = _METHODS.get(type(op))
    if name is None:
        return
    owners, others = (right, left) if name == "__contains__" else (left, right)
    for atom in owners:
        if isinstance(atom, Obj) and (method := atom.method(name)):
            run.call(method, [one(atom), others], {}, node)


def _identity(left: Value, right: Value, negated: bool) -> Value:
    if right == NONE and left:
        if left == NONE:
            return known_bool(not negated)
        if not any(isinstance(atom, (Null, Anything)) for atom in left):
            return known_bool(negated)
    return BOOL


def _known_order(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    a, b = exact_int(left), exact_int(right)
    if a is None or b is None:
        return None
    match op:
        case ast.Eq():
            return a == b
        case ast.NotEq():
            return a != b
        case ast.Lt():
            return a < b
        case ast.Gt():
            return a > b
        case ast.LtE():
            return a <= b
        case ast.GtE():
            return a >= b
    return None
