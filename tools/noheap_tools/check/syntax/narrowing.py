"""What the names are, knowing how a test came out."""

import ast

from noheap_tools.check.engine import annotations
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import NONE, Value, exact_int, without_none


def refine(run: Run, test: ast.expr, frame: Frame, holds: bool) -> None:
    """What the names are, knowing how the test came out."""
    if frame.function is None:
        return
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        refine(run, test.operand, frame, not holds)
    elif isinstance(test, ast.Name) and test.id in frame.names:
        if holds:
            frame.names[test.id] = without_none(frame.names[test.id])
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and holds:
        for part in test.values:
            refine(run, part, frame, True)
    elif (
        isinstance(test, ast.Call)
        and getattr(test.func, "id", "") == "isinstance"
        and len(test.args) == 2
    ):
        _refine_isinstance(test, frame, holds)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
        _refine_compare(run, test, frame, holds)


def _refine_isinstance(test: ast.Call, frame: Frame, holds: bool) -> None:
    name, kind = test.args
    if (
        isinstance(name, ast.Name)
        and isinstance(kind, ast.Name)
        and holds
        and name.id in frame.names
    ):
        known = frame.names[name.id]
        kept = frozenset(a for a in known if a[0] in (kind.id, "any"))
        annotated = annotations.BY_NAME.get(kind.id)
        if ("any",) in kept and annotated is not None:
            kept = annotated
        frame.names[name.id] = kept or known


def _refine_compare(run: Run, test: ast.Compare, frame: Frame, holds: bool) -> None:
    assert isinstance(test.left, ast.Name)
    name = test.left.id
    if name not in frame.names:
        return
    value = frame.names[name]
    op = test.ops[0]
    right = test.comparators[0]
    if (
        isinstance(op, ast.Is | ast.IsNot)
        and isinstance(right, ast.Constant)
        and right.value is None
    ):
        frame.names[name] = without_none(value) if isinstance(op, ast.IsNot) == holds else NONE
        return
    bound = exact_int(run.quietly(lambda: run.value(right, frame)))
    if bound is None:
        return
    frame.names[name] = _bounded(value, op, bound, holds)


def _bounded(value: Value, op: ast.cmpop, bound: int, holds: bool) -> Value:
    """`value` where `value op bound` is known to be `holds`."""
    kinds = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
    sign = kinds.get(type(op))
    if sign is None:
        return value
    if not holds:
        sign = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}[sign]
    result = set()
    for atom in value:
        if atom[0] != "int":
            result.add(atom)
            continue
        low, high = atom[1], atom[2]
        if sign in ("<", "<=", "=="):
            top = bound - 1 if sign == "<" else bound
            high = top if high is None else min(high, top)
        if sign in (">", ">=", "=="):
            bottom = bound + 1 if sign == ">" else bound
            low = bottom if low is None else max(low, bottom)
        if low is not None and high is not None and low > high:
            low, high = atom[1], atom[2]
        result.add(("int", low, high))
    return frozenset(result)
