"""What the operators, subscripts, attributes and loops of the language cost, by operand types."""

import ast
from typing import TYPE_CHECKING, Any

from noheap_tools.check import calls
from noheap_tools.check.effects import CLEAN
from noheap_tools.check.program import Module
from noheap_tools.check.values import (
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

if TYPE_CHECKING:
    from noheap_tools.check.interpret import Frame, Interpreter

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
# 32-bit typecodes whose items may be no small ints.
_WIDE = "IL"


def is_constant(node: ast.expr, module: Module) -> bool:
    """True if MicroPython's compiler puts it into the code as one constant."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Tuple):
        return all(is_constant(part, module) for part in node.elts)
    return _is_constant_int(node, module)


def _is_constant_int(node: ast.expr, module: Module) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Name):
        return node.id in module.constants
    if isinstance(node, ast.UnaryOp):
        return _is_constant_int(node.operand, module)
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Div):
        return _is_constant_int(node.left, module) and _is_constant_int(node.right, module)
    return False


def _is_constant_number(node: ast.expr, module: Module) -> bool:
    """True if the compiler computes it: of constants, floats among them."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float)
    if isinstance(node, ast.Name):
        return node.id in module.constants
    if isinstance(node, ast.UnaryOp):
        return _is_constant_number(node.operand, module)
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        return all(_is_constant_number(side, module) for side in sides)
    return False


def unrolled(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]] | None:
    """The pairs of `a, b = c, d`, which the compiler assigns without a tuple: two or three."""
    target, source = node.targets[0], node.value
    if len(node.targets) != 1 or not (
        isinstance(target, ast.Tuple) and isinstance(source, ast.Tuple)
    ):
        return None
    count = len(target.elts)
    if count != len(source.elts) or count not in (2, 3):
        return None
    if any(isinstance(part, ast.Starred) for part in target.elts + source.elts):
        return None
    if _parenthesised(target) or _parenthesised(source):
        return None
    return list(zip(target.elts, source.elts, strict=True))


def _parenthesised(node: ast.Tuple) -> bool:
    first = node.elts[0]
    return (node.lineno, node.col_offset) < (first.lineno, first.col_offset) and not (
        # `(a + b), c`: the parenthesis belongs to the first part.
        node.end_col_offset == node.elts[-1].end_col_offset
        and node.end_lineno == node.elts[-1].end_lineno
    )


# Arithmetic.


def binary(
    run: "Interpreter",
    node: Any,
    op: ast.operator,
    left: Value,
    right: Value,
    frame: "Frame",
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
    if worst and not (isinstance(node, ast.BinOp) and _is_constant_number(node, frame.module)):
        certain = len(worst) == len(costs) and all(cost[3] for cost in worst)
        code, message, fix, _ = worst[0]
        run.report(code, node, message, "error" if certain else "warning", fix)
    return result or ANY


_Cost = tuple[str, str, str, bool]


def _pair(
    run: "Interpreter", node: Any, sign: str, a: Atom, b: Atom, frame: "Frame", in_place: bool
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


def _numbers(
    run: "Interpreter", sign: str, a: Atom, b: Atom, frame: "Frame"
) -> tuple[Value, _Cost | None]:
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


def _float(run: "Interpreter", key: str, text: str, fix: str = "") -> _Cost | None:
    return None if run.effects.syntax(key) == CLEAN else ("NH005", text, fix, True)


def _text(run: "Interpreter", key: str, text: str) -> _Cost | None:
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


def _overloaded(
    run: "Interpreter", node: Any, sign: str, a: Atom, b: Atom, in_place: bool
) -> Value:
    name = _DUNDERS[sign]
    tries = [(a, f"__i{name}__", b)] if in_place else []
    tries += [(a, f"__{name}__", b), (b, f"__r{name}__", a)]
    for owner, method, other in tries:
        if owner[0] == "obj" and (function := owner[1].method(method)):
            return run.call(function, [frozenset({owner}), frozenset({other})], {}, node)
    return ANY


def unary(run: "Interpreter", node: ast.UnaryOp, operand: Value, frame: "Frame") -> Value:
    if isinstance(node.op, ast.Not):
        for atom in operand:
            calls.ask_truth(run, node, atom)
        return BOOL
    result = NOTHING
    for atom in without_none(operand):
        if atom[0] == "float" and _is_constant_number(node, frame.module):
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
                and not _is_constant_int(node, frame.module)
            ):
                run.report("NH006", node, "the result may be no small int", "warning")
            result = join(result, interval(low, high))
        elif atom[0] == "obj" and (method := atom[1].method("__neg__")):
            result = join(result, run.call(method, [one(*atom)], {}, node))
        else:
            result = join(result, ANY)
    return result or ANY


def compare(run: "Interpreter", node: ast.Compare, frame: "Frame") -> Value:
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
    run: "Interpreter", node: ast.Compare, op: ast.cmpop, left: Value, right: Value
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


def bounded(value: Value, op: ast.cmpop, bound: int, holds: bool) -> Value:
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


def look_at_accumulator(
    run: "Interpreter", target: ast.expr, source: ast.expr, frame: "Frame"
) -> None:
    """`x = x << 1 | bit` without a mask: after thirty steps it is no small int."""
    function = frame.function
    if not (run.in_handler and run.reporting) or frame.emitter == "viper" or function is None:
        return
    if isinstance(target, ast.Name) and target.id in function.locals:
        return
    name = ast.unparse(target)
    if _shifts(name, source) and not _is_limited(name, function.node):
        text = f"{name} is shifted further each time: it leaves the small ints"
        run.report("NH006", source, text, "warning", "Mask it: & 0xffff.")


def look_at_result(run: "Interpreter", node: ast.Return, frame: "Frame") -> None:
    """A machine word of viper that was shifted in a loop, and is made an object."""
    function = frame.function
    if not isinstance(node.value, ast.Name) or function is None:
        return
    name = node.value.id
    loops = [n for n in ast.walk(function.node) if isinstance(n, ast.For | ast.While)]
    stores = [n for loop in loops for n in ast.walk(loop) if isinstance(n, ast.Assign)]
    if any(_shifts(name, n.value) for n in stores) and not _is_limited(name, function.node):
        text = f"{name} may use all 32 bits when it is returned"
        run.report("NH006", node, text, "warning", "Mask it to 30 bits.")


def _shifts(name: str, source: ast.expr) -> bool:
    """True if `source` has `name << n` and no mask."""
    parts = [n for n in ast.walk(source) if isinstance(n, ast.BinOp)]
    masked = any(isinstance(n.op, ast.BitAnd | ast.Mod) for n in parts)
    shifted = any(isinstance(n.op, ast.LShift) and ast.unparse(n.left) == name for n in parts)
    return shifted and not masked


def _masks(node: ast.AST) -> bool:
    return isinstance(getattr(node, "op", None), ast.BitAnd | ast.Mod)


def _is_limited(name: str, function: ast.AST) -> bool:
    """True if the function compares `name`, or masks it in place."""
    for n in ast.walk(function):
        if isinstance(n, ast.Compare) and name in map(ast.unparse, (n.left, *n.comparators)):
            return True
        cut = n.target if isinstance(n, ast.AugAssign) else None
        if cut is not None and ast.unparse(cut) == name and _masks(n):
            return True
    return False


def look_at_target(
    run: "Interpreter", target: ast.Attribute | ast.Subscript, frame: "Frame"
) -> None:
    """`x.method()[0] = v`: in a target the compiler makes the bound method first."""
    node: ast.expr = target.value
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                attribute(run, node.func, frame)
            node = node.func
        else:
            node = node.value


def boxing(run: "Interpreter", node: ast.AST, value: Value, what: str) -> None:
    """viper makes an object of a machine word that leaves it: on the heap if it is large."""
    for atom in value:
        if atom[0] == "int" and len(atom) > 2 and beyond_small(atom[1], atom[2]):
            run.report(
                "NH006",
                node,
                f"a 32-bit word is {what} as an object",
                "warning",
                "Mask it to 30 bits.",
            )


# Attributes.


def attribute(
    run: "Interpreter", node: ast.Attribute, frame: "Frame", called: bool = False
) -> Value:
    owner = run.value(node.value, frame)
    result = NOTHING
    costs = []
    for atom in without_none(owner):
        value, cost = _attribute_of(run, node, atom)
        result = join(result, value)
        costs.append(cost)
    if any(costs) and not called:
        text = ast.unparse(node)
        run.report(
            "NH007",
            node,
            f"{text} makes a bound-method object",
            "error" if all(costs) else "warning",
            f"In the constructor: self._{node.attr}_ref = {text}; here use that.",
        )
    return result or ANY


def _attribute_of(run: "Interpreter", node: ast.Attribute, atom: Atom) -> tuple[Value, bool]:
    kind, name = atom[0], node.attr
    if kind == "obj":
        return _of_instance(run, node, atom, name)
    if kind == "class":
        function = atom[1].method(name)
        bound = function is not None and function.kind == "class"
        return _of_class(atom, name), bound
    if kind == "module":
        module = atom[1]
        if name in module.globals:
            run.touch(("global", module, name), "load", node)
            return module.globals[name] or ANY, False
        sub = run.program.modules.get(f"{module.name}.{name}")
        return (one("module", sub) if sub else ANY), False
    if kind == "mod":
        return calls.member(atom[1], name), False
    if kind == "ext":
        return calls.member(atom[1], name), False
    if kind == "inst":
        return calls.instance_member(atom, name)
    if kind == "super":
        function = next(
            (c.methods[name] for c in list(atom[2].lineage())[1:] if name in c.methods), None
        )
        return (
            one("method", function, atom[1]) if function else one("extm", "object", name)
        ), False
    if kind == "exc":
        return (INT if name == "errno" else ANY), False
    if kind in calls.TYPES_WITH_METHODS:
        return one("extm", kind, name, atom), True
    if kind == "type":
        return one("extm", atom[1], name, atom), False
    return ANY, False


def _of_instance(
    run: "Interpreter", node: ast.Attribute, atom: Atom, name: str
) -> tuple[Value, bool]:
    cls = atom[1]
    function = cls.method(name)
    if function is not None:
        if function.kind == "property":
            return run.call(function, [frozenset({atom})], {}, node), False
        if function.kind == "static":
            return one("func", function), False
        if function.kind == "class":
            return one("method", function, one("class", cls)), True
        return one("method", function, frozenset({atom})), True
    found = NOTHING
    for ancestor in cls.lineage():
        if name in ancestor.attributes:
            found = join(found, ancestor.attributes[name])
    run.touch(("attr", home(cls, name), name), "load", node)
    return found or ANY, False


def _of_class(atom: Atom, name: str) -> Value:
    function = atom[1].method(name)
    if function is not None:
        if function.kind == "class":
            return one("method", function, frozenset({atom}))
        return one("func", function)
    for ancestor in atom[1].lineage():
        if name in ancestor.attributes:
            return ancestor.attributes[name]
    return ANY


def home(cls: Any, name: str) -> Any:
    """The class of the lineage that has the attribute, so that a base and its heir share it."""
    having = [c for c in cls.lineage() if name in c.attributes]
    return having[-1] if having else cls


def store_attribute(
    run: "Interpreter", target: ast.Attribute, value: Value, frame: "Frame", update: bool
) -> None:
    owner = run.value(target.value, frame)
    if frame.emitter == "viper":
        boxing(run, target, value, "stored in an attribute")
    for atom in owner:
        if atom[0] in ("obj", "class"):
            cls = atom[1]
            setter = cls.method(target.attr + "=")
            if setter is not None:
                run.call(setter, [frozenset({atom}), value], {}, target)
                continue
            owned_by = home(cls, target.attr)
            run.store_shared(owned_by.attributes, target.attr, (owned_by, target.attr), value)
            run.touch(("attr", owned_by, target.attr), "update" if update else "store", target)
            key = (owned_by, target.attr)
            if not run.in_handler:
                run.stores[key].add(frame.function)
            elif not any(run.exists((c, target.attr)) for c in cls.lineage()) and not update:
                run.report(
                    "NH015",
                    target,
                    f"the attribute {target.attr} is stored here for the first time",
                    "error",
                    f"Assign self.{target.attr} in __init__.",
                )
        elif atom[0] == "module":
            run.store_shared(atom[1].globals, target.attr, (atom[1], target.attr), value)
            run.touch(("global", atom[1], target.attr), "update" if update else "store", target)


# Items.


def item(run: "Interpreter", node: ast.Subscript, frame: "Frame") -> Value:
    owner = run.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        return _slice(run, node, owner, frame)
    index = run.value(node.slice, frame)
    position = exact_int(index)
    result = NOTHING
    for atom in without_none(owner):
        result = join(result, _item_of(run, node, atom, position, index, frame))
    return result or ANY


def _item_of(
    run: "Interpreter",
    node: ast.Subscript,
    atom: Atom,
    position: int | None,
    index: Value,
    frame: "Frame",
) -> Value:
    kind = atom[0]
    if kind == "ptr":
        return _through_pointer(atom)
    if kind in ("bytes", "bytearray", "memoryview"):
        return interval(0, 255)
    if kind == "array":
        return _array_item(run, node, atom, frame)
    if kind == "str":
        _character(run, node, atom)
        return STR
    if kind == "tuple" and position is not None and (atom[1], position) in run.items:
        return run.items[(atom[1], position)] or ANY
    if kind in ("list", "tuple", "dict", "deque"):
        return run.items.get(atom[1], NOTHING) or ANY
    if kind == "range":
        return INT
    if kind == "obj" and (method := atom[1].method("__getitem__")):
        return run.call(method, [frozenset({atom}), index], {}, node)
    if kind == "inst" and atom[1] in (
        "machine.mem32",
        "machine.mem16",
        "machine.mem8",
        "stm.mem32",
    ):
        return calls.memory_item(run, node, atom[1], position)
    return ANY


def _character(run: "Interpreter", node: ast.AST, atom: Atom) -> None:
    """A character of a str is a new string, unless the program has it as a name or literal."""
    # Another one is kept by name, which takes memory when the table of names is full.
    if len(atom) > 1 and set(atom[1]) <= run.program.characters:
        return
    text = "a character is made a string, unless MicroPython knows it already"
    run.report("NH004", node, text, "warning", "Use bytes: their items are small ints.")


def _array_item(run: "Interpreter", node: ast.AST, atom: Atom, frame: "Frame") -> Value:
    typecode = atom[1]
    if typecode in ("f", "d"):
        text = "reading an item of a float array makes a float object"
        run.construct("array f []", "NH005", node, text)
        return FLOAT
    limits = {"b": 8, "h": 16}
    if typecode in limits:
        half = 1 << (limits[typecode] - 1)
        return interval(-half, half - 1)
    if typecode in ("B", "H"):
        return interval(0, 255 if typecode == "B" else 65535)
    held = run.items.get(atom[2], NOTHING) if len(atom) > 2 else NOTHING
    for item in held:
        if item[0] == "int" and beyond_small(item[1], item[2]) and frame.emitter != "viper":
            text = "the array holds an item that is no small int: reading it makes an object"
            run.report("NH006", node, text, "warning", "Split it over two arrays.")
    return INT


def _through_pointer(atom: Atom) -> Value:
    bits, address = atom[1], atom[2] if len(atom) > 2 else None
    if bits == 8:
        return interval(0, 255)
    if bits == 16:
        return interval(0, 65535)
    # A buffer holds what the program puts there; a register may hold anything.
    return interval(-(1 << 31), (1 << 31) - 1) if address == "register" else INT


def _slice(run: "Interpreter", node: ast.Subscript, owner: Value, frame: "Frame") -> Value:
    part = node.slice
    assert isinstance(part, ast.Slice)
    for bound in (part.lower, part.upper, part.step):
        if bound is not None:
            run.value(bound, frame)
    kinds = sorted({a[0] for a in without_none(owner)} - {"any", "obj"})
    for kind in kinds:
        key = kind if run.effects.construct(f"{kind} [:]") else "list"
        run.construct(f"{key} [:]", "NH009", node, f"a slice of a {kind} makes a new object")
    if not kinds:
        if not any(a[0] == "obj" for a in owner):
            run.report("NH009", node, "a slice makes a new object")
        for atom in owner:
            if atom[0] == "obj" and (method := atom[1].method("__getitem__")):
                run.report("NH009", node, "a slice object is passed to __getitem__")
                run.call(method, [frozenset({atom}), ANY], {}, node)
    return frozenset(a for a in owner if a[0] != "none") or ANY


def store_item(
    run: "Interpreter",
    target: ast.Subscript,
    value: Value,
    frame: "Frame",
    update: bool,
) -> None:
    owner = run.value(target.value, frame)
    place = calls.shared_key(run, target.value, frame)
    if place is not None:
        run.touch((*place, "item"), "update" if update else "store", target)
    if isinstance(target.slice, ast.Slice):
        _store_slice(run, target, owner, frame)
        return
    index = run.value(target.slice, frame)
    for atom in without_none(owner):
        kind = atom[0]
        if kind in ("list", "tuple", "deque"):
            run.store_shared(run.items, atom[1], ("items", atom[1]), value)
        elif kind == "array" and atom[2:]:
            run.store_shared(run.items, atom[2], ("items", atom[2]), value)
        elif kind == "dict":
            run.store_shared(run.items, atom[1], ("items", atom[1]), value)
            _store_key(run, target, atom, update)
        elif kind == "obj" and (method := atom[1].method("__setitem__")):
            run.call(method, [frozenset({atom}), index, value], {}, target)
        if kind != "ptr" and frame.emitter == "viper":
            boxing(run, target, value, "stored in a container")


def _store_key(run: "Interpreter", target: ast.Subscript, atom: Atom, update: bool) -> None:
    site = atom[1]
    constant = target.slice.value if isinstance(target.slice, ast.Constant) else None
    if not run.in_handler:
        run.added_keys[site].add((run.frames[-1].function, constant))
        return
    known = run.known_keys(site)
    if update or known is None:
        return
    if constant is not None and constant not in known:
        run.report(
            "NH010",
            target,
            f"the dict has no key {constant!r} yet: it grows",
            "error",
            "Put all keys into the dict where it is made.",
        )
    elif constant is None and not known:
        run.report(
            "NH010",
            target,
            "the dict is empty at first: a new key makes it grow",
            "error",
            "Put all keys into the dict where it is made, or use an array and an index.",
        )


def _store_slice(run: "Interpreter", target: ast.Subscript, owner: Value, frame: "Frame") -> None:
    part = target.slice
    assert isinstance(part, ast.Slice)
    for bound in (part.lower, part.upper, part.step):
        if bound is not None:
            run.value(bound, frame)
    constant = all(b is None or isinstance(b, ast.Constant) for b in (part.lower, part.upper))
    for atom in without_none(owner):
        kind = atom[0]
        if kind in ("bytearray", "memoryview"):
            key = f"{kind} [:]=" if constant else f"{kind} [i:j]="
            run.construct(key, "NH009", target, "native code makes the slice an object")
        elif kind in ("list", "array"):
            run.construct(
                f"{kind} [:]=", "NH009", target, f"storing into a slice of a {kind} allocates"
            )
        elif frame.native:
            run.report("NH009", target, "native code makes the slice an object")


def parts(run: "Interpreter", value: Value, count: int) -> list[Value]:
    """What `count` names get from unpacking."""
    result = [NOTHING] * count
    for atom in without_none(value):
        for index in range(count):
            if atom[0] == "tuple" and (atom[1], index) in run.items:
                part = run.items[(atom[1], index)]
            elif atom[0] in ("list", "tuple"):
                part = run.items.get(atom[1], ANY)
            elif atom[0] == "pair":
                part = (interval(0, None), atom[1])[index] if index < 2 else ANY
            elif atom[0] in ("bytes", "bytearray"):
                part = interval(0, 255)
            else:
                part = ANY
            result[index] = join(result[index], part or ANY)
    return [part or ANY for part in result]


# Loops.


def iterated(run: "Interpreter", node: Any, frame: "Frame") -> Value:
    """The items that a for loop, or a comprehension, goes through; its cost is reported."""
    source = node.iter
    if (
        isinstance(source, ast.Call)
        and getattr(source.func, "id", "") == "range"
        and not source.keywords
    ):
        return _range(run, source, frame)
    value = run.value(source, frame)
    result = NOTHING
    for atom in without_none(value):
        result = join(result, items_of(run, node, atom, frame))
    return result or ANY


def items_of(run: "Interpreter", node: Any, atom: Atom, frame: "Frame") -> Value:
    kind = atom[0]
    if kind == "array":
        if atom[1] in ("f", "d"):
            run.construct(
                "for array f",
                "NH005",
                node.iter,
                "each item of a float array is a new float object",
            )
        return run.quietly(lambda: _array_item(run, node, atom, frame))
    if kind in ("bytes", "bytearray", "memoryview"):
        return interval(0, 255)
    if kind == "str":
        _character(run, node.iter, atom)
        return STR
    if kind == "enumerate":
        return one("pair", run.items.get(atom[1], ANY))
    if kind in ("list", "tuple", "set", "dict", "deque"):
        if kind == "dict":
            return ANY
        return run.items.get(atom[1], NOTHING) or ANY
    if kind == "range":
        return INT
    if kind == "gen":
        return calls.resume(run, node, atom)
    if kind == "obj":
        return _user_iterator(run, node, atom)
    return ANY


def _user_iterator(run: "Interpreter", node: Any, atom: Atom) -> Value:
    method = atom[1].method("__iter__")
    if method is None:
        return ANY
    result = NOTHING
    for iterator in run.call(method, [frozenset({atom})], {}, node):
        if iterator[0] == "obj" and (step := iterator[1].method("__next__")):
            result = join(result, run.call(step, [frozenset({iterator})], {}, node))
        elif iterator[0] == "gen":
            result = join(result, calls.resume(run, node, iterator))
    return result or ANY


def _range(run: "Interpreter", source: ast.Call, frame: "Frame") -> Value:
    bounds = [run.value(argument, frame) for argument in source.args]
    if len(source.args) == 3 and not _is_constant_int(source.args[2], frame.module):
        run.construct(
            "for range step variable",
            "NH014",
            source,
            "a range whose step is a variable is an object",
        )
    if any(isinstance(argument, ast.Starred) for argument in source.args):
        run.report("NH014", source, "a range of star arguments is an object")
    start = interval(0, 0) if len(bounds) == 1 else bounds[0]
    stop = bounds[0] if len(bounds) == 1 else bounds[1] if len(bounds) > 1 else ANY
    low = next((a[1] for a in start if a[0] == "int"), None)
    high = next((a[2] for a in stop if a[0] == "int"), None)
    if len(bounds) == 3:
        return INT
    return interval(
        low, None if high is None else max(high - 1, low if low is not None else high - 1)
    )
