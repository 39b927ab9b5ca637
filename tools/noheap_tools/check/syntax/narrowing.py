"""The values of names where it is known how a test came out."""

import ast

from noheap_tools.check.engine import annotations
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.values.atoms import Anything, Int
from noheap_tools.check.values.value import ANY, NONE, exact_int, without_none

_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def refine(run: Run, test: ast.expr, frame: Frame, holds: bool) -> None:
    """Narrows the names that `test` asks about, where it `holds` or does not."""
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
    elif _is_isinstance(test):
        if holds:
            _refine_isinstance(test, frame)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
        _refine_compare(run, test, test.left.id, frame, holds)


def _is_isinstance(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Call)
        and getattr(test.func, "id", "") == "isinstance"
        and len(test.args) == 2
    )


def _refine_isinstance(test: ast.expr, frame: Frame) -> None:
    assert isinstance(test, ast.Call)
    name, kind = test.args
    if not (isinstance(name, ast.Name) and isinstance(kind, ast.Name) and name.id in frame.names):
        return
    known = frame.names[name.id]
    kept = frozenset(a for a in known if isinstance(a, Anything) or a.kind == kind.id)
    annotated = annotations.BY_NAME.get(kind.id)
    if kept & ANY and annotated is not None:
        kept = annotated
    frame.names[name.id] = kept or known


def _refine_compare(run: Run, test: ast.Compare, name: str, frame: Frame, holds: bool) -> None:
    if name not in frame.names:
        return
    value = frame.names[name]
    op = test.ops[0]
    right = test.comparators[0]
    if (
        isinstance(op, (ast.Is, ast.IsNot))
        and isinstance(right, ast.Constant)
        and right.value is None
    ):
        frame.names[name] = without_none(value) if isinstance(op, ast.IsNot) == holds else NONE
        return
    bound = exact_int(run.quietly(lambda: run.value(right, frame)))
    sign = _SIGNS.get(type(op))
    if bound is not None and sign is not None:
        sign = sign if holds else _OPPOSITE[sign]
        frame.names[name] = frozenset(
            _bounded(atom, sign, bound) if isinstance(atom, Int) else atom for atom in value
        )


def _bounded(atom: Int, sign: str, bound: int) -> Int:
    """Returns the ints of `atom` for which `int sign bound` is true; all if none is."""
    low, high = atom.low, atom.high
    if sign in ("<", "<=", "=="):
        top = bound - 1 if sign == "<" else bound
        high = top if high is None else min(high, top)
    if sign in (">", ">=", "=="):
        bottom = bound + 1 if sign == ">" else bound
        low = bottom if low is None else max(low, bottom)
    if low is not None and high is not None and low > high:
        return atom
    return Int(low, high, atom.clock)
