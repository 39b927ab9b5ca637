"""What arithmetic and comparisons cost and give, by the kinds of their operands."""

import ast
from typing import Any

from noheap_tools.check.costs.effects import CLEAN
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import constants
from noheap_tools.check.source.values import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    SMALL_MAX,
    SMALL_MIN,
    STR,
    Atom,
    Value,
    beyond_small,
    exact_int,
    int_operation,
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
_TEXT = ("str", "bytes")
_SEQUENCES = ("str", "bytes", "bytearray", "list", "tuple", "array")
# An int of unknown size is expected to be above 2048 now and then.
_FAR = 500_000
_FAR_SHIFT = 19


def binary(
    run: Run,
    node: Any,
    op: ast.operator,
    left: Value,
    right: Value,
    frame: Frame,
    in_place: bool = False,
) -> Value:
    sign = _SIGNS[type(op)]
    result = NOTHING
    costs = []
    for a in without_none(left):
        for b in without_none(right):
            value, cost = _pair(run, node, sign, a, b, frame, in_place)
            result = join(result, value)
            costs.append(cost)
    worst = [cost for cost in costs if cost is not None]
    if worst and not (
        isinstance(node, ast.BinOp) and constants.is_constant_number(node, frame.module)
    ):
        certain = len(worst) == len(costs) and all(cost[3] for cost in worst)
        code, message, fix, _ = worst[0]
        run.report(code, node, message, "error" if certain else "warning", fix)
    return result or ANY


_Cost = tuple[str, str, str, bool]


def _pair(
    run: Run, node: Any, sign: str, a: Atom, b: Atom, frame: Frame, in_place: bool
) -> tuple[Value, _Cost | None]:
    kinds = a[0], b[0]
    if "obj" in kinds:
        return _overloaded(run, node, sign, a, b, in_place), None
    if is_number(a) and is_number(b):
        return _numbers(run, sign, a, b, frame)
    if "float" in kinds and "any" in kinds:
        return FLOAT, _float(run, "float + float", f"float {sign} allocates")
    if sign == "/" and ("any" in kinds or is_number(a) or is_number(b)):
        if kinds == ("any", "any"):
            return ANY, ("NH005", "`/` makes a float", "Use `//`.", True)
        return FLOAT, _float(run, "int / int", "`/` makes a float", "Use `//`.")
    if a[0] in ("str", "bytes") and sign == "%":
        key = f"{a[0]} % int"
        return one(a[0]), _text(run, key, f"{a[0]} formatting allocates")
    if (
        sign in ("+", "*")
        and a[0] in _SEQUENCES
        and (b[0] in _SEQUENCES or b[0] in ("int", "bool", "any"))
    ):
        return _joined(sign, a, in_place)
    if sign == "*" and b[0] in _SEQUENCES:
        return _joined(sign, b, in_place)
    if sign == "+" and in_place and a[0] == "list":
        return frozenset({a}), ("NH010", "the list grows", "", True)
    if a[0] in ("set", "dict") and sign in "|&^-":
        return one(*a), ("NH001", f"{a[0]} {sign} makes a new {a[0]}", "", True)
    if (
        "any" in kinds
        and kinds != ("any", "any")
        and sign == "+"
        and (a[0] in _TEXT or b[0] in _TEXT)
    ):
        return STR, _text(run, "str + str", "joining strings allocates")
    if kinds[0] == "any" and is_number(b) and sign == "&":
        low, high = int_operation("&", ("int", None, None), b)
        return interval(low, high), None
    if "any" in kinds and (is_number(a) or is_number(b)) and sign != "+":
        return INT if sign != "*" and sign != "-" else ANY, None
    return ANY, None


def _numbers(run: Run, sign: str, a: Atom, b: Atom, frame: Frame) -> tuple[Value, _Cost | None]:
    if "float" in (a[0], b[0]):
        return FLOAT, _float(run, "float + float", f"float {sign} allocates")
    if sign == "/":
        return FLOAT, _float(run, "int / int", "`/` of two ints makes a float", "Use `//`.")
    if sign == "**" and b[0] == "int" and b[2] is not None and b[2] < 0:
        return FLOAT, ("NH005", "a negative power makes a float", "", True)
    low, high = int_operation(sign, a, b)
    value = interval(low, high)
    if frame.emitter == "viper":
        # Machine words: they wrap.
        wide = low is None or high is None or low < -(1 << 31) or high >= 1 << 32
        return (INT if wide else value), None
    if _is_big(a) or _is_big(b):
        return value, ("NH006", f"an operand of `{sign}` is no small int", "", True)
    if _scaled_far(sign, a, b):
        text = f"`{sign}` by that much may go beyond a small int"
        return value, ("NH006", text, "Mask first, or split the number.", False)
    if beyond_small(low, high):
        if low is None or high is None:
            return value, ("NH006", "this counts up to the end of the small ints", "", False)
        certain = low > SMALL_MAX or high < SMALL_MIN
        text = f"`{sign}` may reach {high if high > SMALL_MAX else low}, beyond a small int"
        return value, ("NH006", text, "", certain)
    return value, None


def _scaled_far(sign: str, a: Atom, b: Atom) -> bool:
    """True for a product or shift of an unknown int that leaves it little room."""
    for one_side, other in ((a, b), (b, a)):
        unknown = one_side[0] == "int" and (one_side[1] is None or one_side[2] is None)
        if not unknown or other[0] != "int" or other[1] is None or other[1] != other[2]:
            continue
        if sign == "*" and abs(other[1]) >= _FAR:
            return True
        if sign == "<<" and one_side is a and other[1] >= _FAR_SHIFT:
            return True
    return False


def _is_big(atom: Atom) -> bool:
    if atom[0] != "int" or atom[1] is None or atom[2] is None:
        return False
    return atom[1] > SMALL_MAX or atom[2] < SMALL_MIN


def _float(run: Run, key: str, text: str, fix: str = "") -> _Cost | None:
    return None if run.effects.syntax(key) == CLEAN else ("NH005", text, fix, True)


def _text(run: Run, key: str, text: str) -> _Cost | None:
    return None if run.effects.syntax(key) == CLEAN else ("NH004", text, "", True)


def _joined(sign: str, a: Atom, in_place: bool) -> tuple[Value, _Cost | None]:
    kind = a[0]
    value = frozenset({a})
    if kind in _TEXT:
        return value, ("NH004", f"{kind} {sign} makes a new {kind}", "", True)
    if in_place and sign == "+" and kind in ("list", "bytearray", "array"):
        return value, ("NH010", f"the {kind} grows", "", True)
    code = "NH002" if kind == "tuple" else "NH001"
    return value, (code, f"{kind} {sign} makes a new {kind}", "", True)


def _overloaded(run: Run, node: Any, sign: str, a: Atom, b: Atom, in_place: bool) -> Value:
    name = _DUNDERS[sign]
    tries = [(a, f"__i{name}__", b)] if in_place else []
    tries += [(a, f"__{name}__", b), (b, f"__r{name}__", a)]
    for owner, method, other in tries:
        if owner[0] == "obj" and (function := owner[1].method(method)):
            return run.call(function, [frozenset({owner}), frozenset({other})], {}, node)
    return ANY


def unary(run: Run, node: ast.UnaryOp, operand: Value, frame: Frame) -> Value:
    if isinstance(node.op, ast.Not):
        for atom in operand:
            _ask_truth(run, node, atom)
        return BOOL
    result = NOTHING
    for atom in without_none(operand):
        if atom[0] == "float" and constants.is_constant_number(node, frame.module):
            result = join(result, FLOAT)
        elif atom[0] == "float":
            run.construct("float negate", "NH005", node, "negating a float allocates")
            result = join(result, FLOAT)
        elif atom[0] in ("int", "bool"):
            low, high = (0, 1) if atom[0] == "bool" else (atom[1], atom[2])
            if isinstance(node.op, ast.USub):
                low, high = (None if high is None else -high), (None if low is None else -low)
            elif isinstance(node.op, ast.Invert):
                low, high = (None if high is None else ~high), (None if low is None else ~low)
            if (
                frame.emitter != "viper"
                and beyond_small(low, high)
                and not constants.is_constant_int(node, frame.module)
            ):
                run.report("NH006", node, "the result may be no small int", "warning")
            result = join(result, interval(low, high))
        elif atom[0] == "obj" and (method := atom[1].method("__neg__")):
            result = join(result, run.call(method, [one(*atom)], {}, node))
        else:
            result = join(result, ANY)
    return result or ANY


def _ask_truth(run: Run, node: Any, atom: Atom) -> None:
    """`not x` and `if x` call __bool__ or __len__ of the program's own classes."""
    if atom[0] == "obj":
        method = atom[1].method("__bool__") or atom[1].method("__len__")
        if method is not None:
            run.call(method, [frozenset({atom})], {}, node)


def compare(run: Run, node: ast.Compare, frame: Frame) -> Value:
    left = run.value(node.left, frame)
    if len(node.ops) == 1 and isinstance(node.ops[0], ast.Is | ast.IsNot):
        right = run.value(node.comparators[0], frame)
        return _identity(left, right, isinstance(node.ops[0], ast.IsNot))
    known = None
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = run.value(comparator, frame)
        for atom in left | right:
            if atom[0] == "obj":
                _compare_objects(run, node, op, left, right)
                break
        known = _known_order(op, left, right) if len(node.ops) == 1 else None
        left = right
    return BOOL if known is None else one("bool", known)


def _compare_objects(
    run: Run, node: ast.Compare, op: ast.cmpop, left: Value, right: Value
) -> None:
    name = {
        ast.Eq: "__eq__",
        ast.NotEq: "__eq__",
        ast.Lt: "__lt__",
        ast.Gt: "__gt__",
        ast.LtE: "__le__",
        ast.GtE: "__ge__",
        ast.In: "__contains__",
        ast.NotIn: "__contains__",
    }.get(type(op))
    owners, others = (right, left) if name == "__contains__" else (left, right)
    for atom in owners:
        if name and atom[0] == "obj" and (method := atom[1].method(name)):
            run.call(method, [frozenset({atom}), others], {}, node)


def _identity(left: Value, right: Value, negated: bool) -> Value:
    if right == NONE and left:
        if left == NONE:
            return one("bool", not negated)
        if all(atom[0] not in ("none", "any") for atom in left):
            return one("bool", negated)
    return BOOL


def _known_order(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    a, b = exact_int(left), exact_int(right)
    if a is None or b is None:
        return None
    table = {
        ast.Eq: a == b,
        ast.NotEq: a != b,
        ast.Lt: a < b,
        ast.Gt: a > b,
        ast.LtE: a <= b,
        ast.GtE: a >= b,
    }
    return table.get(type(op))
