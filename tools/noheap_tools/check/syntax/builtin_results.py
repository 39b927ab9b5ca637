"""The results of builtins, by the kinds of their arguments."""

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import Gen
from noheap_tools.check.syntax import iteration
from noheap_tools.check.values.atoms import (
    Array,
    Atom,
    ByteArray,
    Bytes,
    Container,
    Dict,
    Enumeration,
    Float,
    Int,
    List,
    MemoryView,
    Range,
    Set,
    Tuple,
)
from noheap_tools.check.values.value import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    STR,
    Value,
    exact_int,
    interval,
    joined,
    known_bool,
    one,
    truth,
    without_none,
)


class BuiltinCall(NamedTuple):
    run: Run
    name: str
    arguments: list[Value]
    # The first argument without None.
    first: Value
    node: Any


_FIXED: dict[str, Value] = {
    name: value
    for value, names in (
        (BOOL, "all any callable hasattr isinstance issubclass"),
        (INT, "hash id"),
        (FLOAT, "float"),
        (STR, "bin chr hex input oct repr str"),
        (BYTES, "bytes"),
        (interval(0, None), "len"),
        (interval(0, 0x10FFFF), "ord"),
        (one(Range()), "range"),
    )
    for name in names.split()
}


def result(call: BuiltinCall) -> Value:
    """Returns the result of the call; ANY if nothing is known of it."""
    by_arguments = _BY_NAME.get(call.name)
    return by_arguments(call) if by_arguments else _FIXED.get(call.name, ANY)


def _abs(call: BuiltinCall) -> Value:
    if len(call.first) == 1:
        (atom,) = call.first
        if isinstance(atom, Int) and atom.low is not None and atom.high is not None:
            ends = abs(atom.low), abs(atom.high)
            return interval(0 if atom.low <= 0 <= atom.high else min(ends), max(ends))
    return call.first if _has_float(call.first) else INT


def _int(call: BuiltinCall) -> Value:
    return call.first if call.first and all(isinstance(a, Int) for a in call.first) else INT


def _has_float(value: Value) -> bool:
    return any(isinstance(atom, Float) for atom in value)


def _float_if_given(call: BuiltinCall) -> Value:
    return FLOAT if _has_float(call.first) else INT


def _items(call: BuiltinCall, *kinds: type[Container]) -> Value:
    containers = (atom for atom in call.first if isinstance(atom, kinds))
    return joined(call.run.items_of(atom.site) for atom in containers)


def _container(call: BuiltinCall) -> Value:
    run, node = call.run, call.node
    run.store_items(node, _items(call, List, Tuple, Set))
    if call.name == "dict":
        has_arguments = call.arguments or node.keywords
        run.keys.setdefault(node, None if has_arguments else frozenset())
    return one({"list": List, "set": Set, "dict": Dict}[call.name](node))


def _tuple(call: BuiltinCall) -> Value:
    if call.first and all(isinstance(a, Tuple) for a in call.first):
        return call.first
    return one(Tuple(call.node))


def _enumerate(call: BuiltinCall) -> Value:
    run, node = call.run, call.node
    frame = run.frames[-1]
    items = run.quietly(
        lambda: joined(iteration.items_of(run, node, atom, frame) for atom in call.first)
    )
    run.store_items(node, items)
    return one(Enumeration(node))


def _next(call: BuiltinCall) -> Value:
    return (
        joined(
            iteration.resume(call.run, call.node, atom) if isinstance(atom, Gen) else ANY
            for atom in call.first
        )
        or ANY
    )


def _first(call: BuiltinCall) -> Value:
    return call.first or ANY


def _getattr(call: BuiltinCall) -> Value:
    node = call.node
    if len(call.arguments) < 2 or not isinstance(node.args[1], ast.Constant):
        return ANY
    attribute = ast.Attribute(node.args[0], str(node.args[1].value), ast.Load())
    ast.copy_location(attribute, node)
    return call.run.value(attribute, call.run.frames[-1])


def _round(call: BuiltinCall) -> Value:
    return FLOAT if len(call.arguments) == 2 else INT


def _bytearray(call: BuiltinCall) -> Value:
    return one(ByteArray(_length(call.node.args[0], call.first) if call.arguments else None))


def _length(node: ast.expr, value: Value) -> int | None:
    """Returns how long bytearray(node) is, if that is known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return len(node.value)
    return exact_int(value)


def _memoryview(call: BuiltinCall) -> Value:
    sizes = {atom.size if isinstance(atom, ByteArray) else None for atom in call.first}
    return one(MemoryView(sizes.pop() if len(sizes) == 1 else None))


def _sum(call: BuiltinCall) -> Value:
    return FLOAT if _has_float(_items(call, List, Tuple)) else INT


def _bool(call: BuiltinCall) -> Value:
    known = truth(call.first)
    return BOOL if known is None else known_bool(known)


def _extreme(call: BuiltinCall) -> Value:
    """Returns max() or min()."""
    if len(call.arguments) == 1:
        return joined(_largest_of(call, atom) for atom in call.arguments[0]) or ANY
    atoms = [atom for value in call.arguments for atom in without_none(value)]
    ints = [atom for atom in atoms if isinstance(atom, Int)]
    if not atoms or len(ints) < len(atoms):
        return joined(call.arguments)
    lows = [atom.low for atom in ints if atom.low is not None]
    highs = [atom.high for atom in ints if atom.high is not None]
    all_lows, all_highs = len(lows) == len(ints), len(highs) == len(ints)
    if call.name == "max":
        return interval(max(lows, default=None), max(highs) if all_highs else None)
    return interval(min(lows) if all_lows else None, min(highs, default=None))


def _largest_of(call: BuiltinCall, atom: Atom) -> Value:
    match atom:
        case List() | Tuple():
            return call.run.items_of(atom.site) or ANY
        case Array():
            return FLOAT if atom.is_float else INT
        case Bytes() | ByteArray():
            return INT
    return ANY


_BY_NAME: dict[str, Callable[[BuiltinCall], Value]] = {
    "abs": _abs,
    "bool": _bool,
    "bytearray": _bytearray,
    "dict": _container,
    "enumerate": _enumerate,
    "getattr": _getattr,
    "int": _int,
    "iter": _first,
    "list": _container,
    "max": _extreme,
    "memoryview": _memoryview,
    "min": _extreme,
    "next": _next,
    "pow": _float_if_given,
    "reversed": _first,
    "round": _round,
    "set": _container,
    "sorted": _first,
    "sum": _sum,
    "tuple": _tuple,
}
