"""Operators of one operand: their result and their cost."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH005, NH006
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import constants
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import numbers
from noheap_tools.check.values.atoms import Atom, Bool, Float, Int
from noheap_tools.check.values.intervals import beyond_small
from noheap_tools.check.values.value import (
    ANY,
    BOOL,
    FLOAT,
    NOTHING,
    Value,
    interval,
    join,
    one,
    without_none,
)


def unary(run: Run, node: ast.UnaryOp, operand: Value, frame: Frame) -> Value:
    """Returns `op operand`, and reports its cost."""
    if isinstance(node.op, ast.Not):
        for atom in operand:
            _call_truth(run, node, atom)
        return BOOL
    result = NOTHING
    for atom in without_none(operand):
        result = join(result, _unary_of(run, node, atom, frame))
    return result or ANY


def _unary_of(run: Run, node: ast.UnaryOp, atom: Atom, frame: Frame) -> Value:
    if isinstance(atom, Float):
        if not constants.is_constant_number(node, frame.module):
            run.construct("float negate", NH005, node, "negating a float allocates")
        return FLOAT
    if isinstance(atom, (Int, Bool)):
        low, high = numbers.unary_bounds(node.op, atom.low, atom.high)
        if (
            frame.emitter != "viper"
            and beyond_small(low, high)
            and not constants.is_constant_int(node, frame.module)
        ):
            run.report(NH006, node, "the result may exceed a small int", Severity.WARNING)
        return interval(low, high)
    if isinstance(atom, Obj) and (method := atom.method("__neg__")):
        return run.call(method, [one(atom)], {}, node)
    return ANY


def _call_truth(run: Run, node: ast.AST, atom: Atom) -> None:
    """`not x` calls __bool__ or __len__ of the program's own classes."""
    if isinstance(atom, Obj):
        method = atom.method("__bool__") or atom.method("__len__")
        if method is not None:
            run.call(method, [one(atom)], {}, node)
