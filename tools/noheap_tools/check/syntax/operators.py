"""Arithmetic: its result and its cost, by the kinds of the operands."""

import ast
from collections.abc import Callable
from typing import NamedTuple

from noheap_tools.check.costs.effects import CLEAN
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH001, NH002, NH004, NH005, NH010
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import constants
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import numbers, ticks, words
from noheap_tools.check.syntax.numbers import Cost
from noheap_tools.check.values.atoms import (
    CLOCK_SUM,
    Anything,
    Array,
    Atom,
    Bool,
    ByteArray,
    Bytes,
    Dict,
    Float,
    Int,
    List,
    Set,
    Str,
    Tuple,
)
from noheap_tools.check.values.intervals import int_operation
from noheap_tools.check.values.value import (
    ANY,
    FLOAT,
    INT,
    NOTHING,
    STR,
    Value,
    interval,
    is_number,
    join,
    one,
    without_none,
)

_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.MatMult: "@",
}
_DUNDERS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "<<": "lshift",
    ">>": "rshift",
    "|": "or",
    "^": "xor",
    "&": "and",
    "@": "matmul",
}
_Number = (Int, Bool, Float)
_Text = (Str, Bytes)
_Sequence = (Str, Bytes, ByteArray, List, Tuple, Array)


class _Operation(NamedTuple):
    """`a sign b`, or `a sign= b`, where one operand may be unknown."""

    run: Run
    sign: str
    a: Atom
    b: Atom
    in_place: bool

    def has(self, kind: type[Atom]) -> bool:
        return isinstance(self.a, kind) or isinstance(self.b, kind)

    @property
    def has_number(self) -> bool:
        return is_number(self.a) or is_number(self.b)


_Result = tuple[Value, Cost | None]


def binary(
    run: Run,
    node: ast.BinOp | ast.AugAssign,
    left: Value,
    right: Value,
    frame: Frame,
) -> Value:
    """Returns `left op right`; reports the cost of the worst pair of kinds."""
    ticks.check_minus(run, node, left, right, frame)
    if frame.emitter == "viper" and isinstance(node.op, ast.Mult):
        words.check_product(run, node, left, right, frame)
    sign = _SIGNS[type(node.op)]
    in_place = isinstance(node, ast.AugAssign)
    result = NOTHING
    costs = []
    for a in without_none(left):
        for b in without_none(right):
            if isinstance(a, _Number) and isinstance(b, _Number):
                value, cost = numbers.binary(run, sign, a, b, frame)
            else:
                value, cost = _of_others(_Operation(run, sign, a, b, in_place), node)
            result = join(result, value)
            costs.append(cost)
    worst = [cost for cost in costs if cost is not None]
    if worst and not (
        isinstance(node, ast.BinOp) and constants.is_constant_number(node, frame.module)
    ):
        certain = len(worst) == len(costs) and all(cost.certain for cost in worst)
        rule, message, fix, _ = min(worst, key=lambda cost: (cost.rule.code, cost.message))
        run.report(rule, node, message, Severity.ERROR if certain else Severity.WARNING, fix)
    return result or ANY


def _of_others(operation: _Operation, node: ast.AST) -> _Result:
    if operation.has(Obj):
        return _overloaded(operation, node), None
    for kind in _KINDS:
        result = kind(operation)
        if result is not None:
            return result
    return ANY, None


# Each returns None if the operation is not of its kind.


def _with_float(operation: _Operation) -> _Result | None:
    if operation.has(Float) and operation.has(Anything):
        return FLOAT, numbers.float_cost(operation.run, operation.sign)
    return None


def _division(operation: _Operation) -> _Result | None:
    if operation.sign != "/" or not (operation.has(Anything) or operation.has_number):
        return None
    if isinstance(operation.a, Anything) and isinstance(operation.b, Anything):
        return ANY, Cost(NH005, "`/` makes a float", "Use `//`.", True)
    return FLOAT, numbers.division_cost(operation.run, "`/` makes a float")


def _formatting(operation: _Operation) -> _Result | None:
    a = operation.a
    if not isinstance(a, _Text) or operation.sign != "%":
        return None
    made = one(type(a)())
    return made, _text_cost(operation.run, f"{a.kind} % int", f"{a.kind} formatting allocates")


def _joining(operation: _Operation) -> _Result | None:
    _, sign, a, b, in_place = operation
    if (
        sign in ("+", "*")
        and isinstance(a, _Sequence)
        and isinstance(b, (*_Sequence, Int, Bool, Anything))
    ):
        return one(a), _joining_cost(sign, a, in_place)
    if sign == "*" and isinstance(b, _Sequence):
        return one(b), _joining_cost(sign, b, in_place)
    if sign == "+" and in_place and isinstance(a, List):
        return one(a), Cost(NH010, "the list grows", "", True)
    return None


def _merging(operation: _Operation) -> _Result | None:
    _, sign, a, _, _ = operation
    if not isinstance(a, (Set, Dict)) or sign not in "|&^-":
        return None
    return one(a), Cost(NH001, f"{a.kind} {sign} makes a new {a.kind}", "", True)


def _with_anything(operation: _Operation) -> _Result | None:
    run, sign, a, b, _ = operation
    if not operation.has(Anything):
        return None
    if sign == "+" and (operation.has(Str) or operation.has(Bytes)):
        return STR, _text_cost(run, "str + str", "joining strings allocates")
    if sign == "&" and isinstance(a, Anything) and isinstance(b, (Int, Bool)):
        return interval(*int_operation("&", Int(None, None), b)), None
    if sign == "+" and any(isinstance(it, Int) and it.clock for it in (a, b)):
        return ANY | interval(None, None, CLOCK_SUM), None  # a deadline, by an unknown time
    if operation.has_number and sign != "+":
        return (ANY if sign in ("*", "-") else INT), None
    return None


_KINDS: list[Callable[[_Operation], _Result | None]] = [
    _with_float,
    _division,
    _formatting,
    _joining,
    _merging,
    _with_anything,
]


def _text_cost(run: Run, key: str, text: str) -> Cost | None:
    return None if run.effects.syntax(key) == CLEAN else Cost(NH004, text, "", True)


def _joining_cost(sign: str, a: Atom, in_place: bool) -> Cost:
    text = f"{a.kind} {sign} makes a new {a.kind}"
    if isinstance(a, _Text):
        return Cost(NH004, text, "", True)
    if in_place and sign == "+" and isinstance(a, (List, ByteArray, Array)):
        return Cost(NH010, f"the {a.kind} grows", "", True)
    return Cost(NH002 if isinstance(a, Tuple) else NH001, text, "", True)


def _overloaded(operation: _Operation, node: ast.AST) -> Value:
    run, sign, a, b, in_place = operation
    name = _DUNDERS[sign]
    tries = [(a, f"__i{name}__", b)] if in_place else []
    tries += [(a, f"__{name}__", b), (b, f"__r{name}__", a)]
    for owner, method, other in tries:
        if isinstance(owner, Obj) and (function := owner.method(method)):
            return run.call(function, [one(owner), one(other)], {}, node)
    return ANY
