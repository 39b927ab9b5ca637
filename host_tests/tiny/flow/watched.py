"""Runs a program and writes down what it does with objects of MicroPython's types.

    seen = watched.run("print(1 + 2)")
    seen.slots              # {("int", "print")}
    seen.operators          # {("Add", "int")}

It is what tools/noheap_tools/tiny/flow foresees without running it.
"""

import ast
import contextlib
import io
import operator
from array import array
from collections.abc import Callable, Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, GeneratorType, LambdaType, MethodType
from typing import Any

from noheap_tools.tiny.flow import Uses

_NAMES: Mapping[type, str] = {
    int: "int",
    bool: "bool",
    float: "float",
    str: "str",
    bytes: "bytes",
    bytearray: "bytearray",
    array: "array",
    list: "list",
    tuple: "tuple",
    dict: "dict",
    range: "range",
    type(None): "NoneType",
    memoryview: "memoryview",
    FunctionType: "function",
    LambdaType: "function",
    MethodType: "bound_method",
    GeneratorType: "generator",
    type: "type",
}
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_BY_NAME: Mapping[str, Callable[[Any, Any], Any]] = {
    it.__name__: function for it, function in _OPERATORS.items()
}
_PREFIX = "watched_"


def run(text: str) -> tuple[Uses, str]:
    """What the program was seen to do until its end, or an exception, and what it printed."""
    seen = Uses()
    tree = _Watched().visit(ast.parse(text))
    code = compile(ast.fix_missing_locations(tree), "<watched>", "exec")
    names = {"__name__": "__main__", **_watchers(seen)}
    with (
        contextlib.redirect_stdout(io.StringIO()) as printed,
        contextlib.suppress(ArithmeticError, LookupError, TypeError, ValueError),
    ):
        exec(code, names)
    return seen, printed.getvalue()


def _type(value: object) -> str:
    """ "" for what is no object of a known type of MicroPython's."""
    return _NAMES.get(type(value), "")


def _parts(value: object) -> Iterable[object]:
    yield value
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _parts(key)
            yield from _parts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _parts(held)


def _watchers(seen: Uses) -> dict[str, Callable]:
    def note(slot: str, *values: object) -> None:
        seen.slots.update((_type(value), slot) for value in values if _type(value))

    def op(name: str, left: object, right: object) -> object:
        of = right if name in ("In", "NotIn") else left
        plain = {"NotEq": "Eq", "NotIn": "In"}.get(name, name)
        if _type(of) and not name.startswith("Is"):
            seen.operators.add((plain, _type(of)))
        return _BY_NAME[name](left, right)

    def in_place(name: str, left: object, right: object) -> object:
        if _type(left):
            seen.operators.add((f"Inplace{name}", _type(left)))
        return getattr(operator, f"i{_BY_NAME[name].__name__.strip('_')}")(left, right)

    def attribute(value: object, name: str) -> object:
        if _type(value) and _type(value) != "type" and not name.startswith("__"):
            seen.methods.add((_type(value), name))
        return getattr(value, name)

    def element(value: Any, index: object) -> object:
        note("subscr", value)
        return value[index]

    def iterated(value: object) -> object:
        note("iter", value)
        return value

    def call(function: Callable, *values: Any, **named: Any) -> object:
        if isinstance(function, type) and function in _NAMES:
            seen.slots.add((_NAMES[function], "make_new"))
        if function is print or (function is str and len(values) == 1):
            note("print", *(part for value in values for part in _parts(value)))
        if function in (list, tuple, sum, sorted, any, all, bytes, bytearray) and values:
            note("iter", *(it for it in values[:1] if isinstance(it, Iterable)))
        if named and not isinstance(function, BuiltinFunctionType | type):
            seen.keywords = True
        return function(*values, **named)

    made = (op, in_place, attribute, element, iterated, call)
    return {f"{_PREFIX}{it.__name__}": it for it in made}


def _asked(name: str, *values: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(f"{_PREFIX}{name}", ast.Load()), [*values], [])


class _Watched(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(it) for it in node.body]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _asked("op", ast.Constant(type(node.op).__name__), node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) > 1:
            return node
        return _asked("op", ast.Constant(type(node.ops[0]).__name__), node.left, *node.comparators)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        left = ast.Name(node.target.id, ast.Load())
        value = _asked("in_place", ast.Constant(type(node.op).__name__), left, node.value)
        return ast.Assign([node.target], value)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return _asked("attribute", node.value, ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        return (
            _asked("element", node.value, node.slice) if isinstance(node.ctx, ast.Load) else node
        )

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.iter = _asked("iterated", node.iter)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id="super" | "getattr" | "hasattr" | "setattr"):
                return node
        return ast.Call(
            ast.Name(f"{_PREFIX}call", ast.Load()), [node.func, *node.args], node.keywords
        )
