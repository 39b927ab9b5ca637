"""Products of viper's machine words, which keep 32 bits."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.viper import NH080
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.memo import kept
from noheap_tools.check.values.atoms import Bool, Int
from noheap_tools.check.values.intervals import Bounds, int_operation
from noheap_tools.check.values.value import Value, exact_int

_LOW, _HIGH = -(1 << 31), (1 << 31) - 1
# An int of unknown size is expected to be above 2048 now and then.
_FAR = 1 << 20
# Whoever shifts a product by as much expects factors of as many bits.
_FIXED_POINT = 15


def check_product(
    run: Run, node: ast.BinOp | ast.AugAssign, left: Value, right: Value, frame: Frame
) -> None:
    """Reports a product that may need more than 32 bits, where that is visible."""
    if not frame.module.is_given:
        return
    around = _around(frame, node)
    if any(isinstance(it.op, ast.BitAnd) for it in around):
        return  # a hash, or the low half
    text = _reason(left, right, around[0] if around else None)
    if text:
        run.report_always(NH080, frame.module, node, text, Severity.WARNING)


def _reason(left: Value, right: Value, around: ast.BinOp | None) -> str:
    a, b = _int(left), _int(right)
    if a is None or b is None:
        return ""
    low, high = int_operation("*", a, b)
    known = None not in (a.low, a.high, b.low, b.high)
    if known and low is not None and high is not None and not (low >= _LOW and high <= _HIGH):
        return f"the product may reach {high if high > _HIGH else low}, beyond 32 bits"
    for factor, other in ((right, a), (left, b)):
        constant = exact_int(factor)
        if constant is not None and _is_scale(constant) and _is_unknown(other):
            return f"a product with {constant} needs more than 32 bits from small numbers on"
    if _is_unknown(a) and _is_unknown(b) and around is not None:
        shift = around.right.value if isinstance(around.right, ast.Constant) else 0
        if isinstance(around.op, ast.RShift) and isinstance(shift, int) and shift >= _FIXED_POINT:
            return f"the product that is shifted by {shift} has lost its bits above 32"
    return ""


def _int(value: Value) -> Int | Bool | None:
    (atom, *rest) = value or [None]
    return atom if isinstance(atom, (Int, Bool)) and not rest else None


def _bounds(atom: Int | Bool) -> Bounds:
    return atom.low, atom.high


def _is_unknown(atom: Int | Bool) -> bool:
    return None in _bounds(atom)


def _is_scale(constant: int) -> bool:
    """Returns whether it scales a number: others, as in a hash, are meant to overflow."""
    size = abs(constant)
    return size >= _FAR and (size % 10 == 0 or not size & (size - 1))


def _around(frame: Frame, node: ast.AST) -> list[ast.BinOp]:
    """Returns the operations that the result goes into, from the nearest on."""
    assert frame.function is not None
    outer = _operations(frame.function)
    found: list[ast.BinOp] = []
    while (inner := found[-1] if found else node) in outer:
        found.append(outer[inner])
    return found


@kept
def _operations(function: Function) -> dict[ast.AST, ast.BinOp]:
    """Returns {operand: the operation}."""
    operations = (n for n in tree.walk(function.node) if isinstance(n, ast.BinOp))
    return {operand: n for n in operations for operand in (n.left, n.right)}
