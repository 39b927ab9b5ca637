"""Calls of builtins, as len() and range(): by the kinds of their arguments."""

import ast
from typing import Any

from noheap_tools.check.costs import known
from noheap_tools.check.costs.effects import ALLOCATES, CLEAN
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    STR,
    Value,
    exact_int,
    interval,
    join,
    one,
    truth,
    without_none,
)
from noheap_tools.check.syntax import iteration

_RESULTS = {
    "abs": INT,
    "all": BOOL,
    "any": BOOL,
    "bin": STR,
    "bool": BOOL,
    "bytearray": one("bytearray"),
    "bytes": BYTES,
    "callable": BOOL,
    "chr": STR,
    "float": FLOAT,
    "hasattr": BOOL,
    "hash": INT,
    "hex": STR,
    "id": INT,
    "input": STR,
    "int": INT,
    "isinstance": BOOL,
    "issubclass": BOOL,
    "len": interval(0, None),
    "memoryview": one("memoryview"),
    "oct": STR,
    "ord": interval(0, 0x10FFFF),
    "print": NONE,
    "repr": STR,
    "str": STR,
    "round": INT,
    "range": one("range"),
    "sum": INT,
}
_STRING_MAKERS = {"str", "repr", "bin", "hex", "oct", "bytes", "chr", "format"}
_ITERATOR_MAKERS = {"enumerate", "zip", "map", "filter", "reversed", "iter", "range"}
_CONTAINER_MAKERS = {"list", "dict", "set", "tuple", "frozenset", "bytearray", "sorted"}


def call(
    run: Run,
    name: str,
    arguments: list[Value],
    node: Any,
    frame: Frame,
) -> Value:
    first = without_none(arguments[0]) if arguments else NOTHING
    kinds = {a[0] for a in first}
    if name == "const":
        return arguments[0] if arguments else ANY
    if name in ("ptr8", "ptr16", "ptr32"):
        return _pointer(name, first)
    if name == "exception":
        return one("exc")
    if name == "super":
        run.report("NH013", node, "super() is an object, unless its method is called at once")
        function = frame.function
        if function is None or function.cls is None or not function.parameters:
            return ANY
        return one("super", frame.names.get(function.parameters[0], ANY), function.cls)
    if name == "print":
        run.report("NH021", node, "print() inside a handler")
        return NONE
    if name in ("open", "input"):
        run.report("NH021", node, f"{name}() inside a handler")
    if name == "chr":
        code = exact_int(arguments[0]) if arguments else None
        if code is None or chr(code & 0xFF) not in run.program.characters:
            text = "chr() makes a string, unless MicroPython knows it already"
            run.report("NH004", node, text, "warning", "Use bytes: their items are small ints.")
    _protocol(run, name, first, node)
    verdict = _measured(run, name, kinds, len(arguments))
    if frame.emitter == "viper" and name in ("int", "bool", "uint"):
        verdict = CLEAN
    if verdict is None:
        return ANY
    if verdict != CLEAN:
        _allocates(run, name, node)
    return _result(run, name, first, arguments, node)


def _measured(run: Run, name: str, kinds: set[str], count: int) -> str | None:
    effects = run.effects
    if name == "type" and count == 3:
        return ALLOCATES
    if name == "getattr":
        return CLEAN
    if name == "next":
        return effects.construct("generator next")
    for kind in kinds:
        for key in (f"{name} {kind}", f"{name} of {kind}"):
            verdict = effects.construct(key)
            if verdict not in (None, CLEAN):
                return verdict
    if name == "round" and "float" in kinds and count == 2:
        return effects.construct("round float 1")
    if name == "sum" and "genexp" in kinds:
        return CLEAN  # the generator expression itself is reported
    if name == "tuple":
        return CLEAN if kinds == {"tuple"} or not count else ALLOCATES
    if name == "pow" and "float" in kinds:
        return ALLOCATES
    if name == "float" and kinds == {"float"}:
        return CLEAN
    return effects.name(name)


def _allocates(run: Run, name: str, node: Any) -> None:
    if name in ("float", "abs", "round", "pow", "sum", "divmod"):
        code = "NH005" if name != "divmod" else "NH002"
        run.report(code, node, f"{name}() makes a new object here")
    elif name in _STRING_MAKERS:
        run.report("NH004", node, f"{name}() makes a new object")
    elif name in _ITERATOR_MAKERS:
        run.report("NH014", node, f"{name}() makes an object")
    elif name in _CONTAINER_MAKERS:
        run.report("NH001", node, f"{name}() makes a new object")
    else:
        run.report("NH012", node, f"{name}() allocates")


def _protocol(run: Run, name: str, first: Value, node: Any) -> None:
    """Methods of the program's own classes that a builtin calls."""
    dunder = {
        "len": "__len__",
        "bool": "__bool__",
        "abs": "__abs__",
        "hash": "__hash__",
        "str": "__str__",
        "repr": "__repr__",
        "int": "__int__",
        "float": "__float__",
        "next": "__next__",
        "iter": "__iter__",
    }
    for atom in first:
        if atom[0] == "obj" and name in dunder and (method := atom[1].method(dunder[name])):
            run.call(method, [frozenset({atom})], {}, node)


def _result(run: Run, name: str, first: Value, arguments: list[Value], node: Any) -> Value:
    if name in ("max", "min"):
        return _extreme(run, name, arguments)
    if name == "abs":
        ints = [a for a in first if a[0] == "int"]
        if len(first) == 1 and ints and ints[0][1] is not None and ints[0][2] is not None:
            low, high = ints[0][1], ints[0][2]
            return interval(
                0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high))
            )
        return first if any(a[0] == "float" for a in first) else INT
    if name == "int":
        kept = frozenset(a for a in first if a[0] == "int")
        return kept if kept == first and kept else INT
    if name in ("list", "set", "dict", "deque"):
        items = NOTHING
        for atom in first:
            if atom[0] in ("list", "tuple", "set"):
                items = join(items, run.items.get(atom[1], NOTHING))
        run.store_shared(run.items, node, ("items", node), items or NOTHING)
        if name == "dict":
            run.keys.setdefault(node, None if arguments or node.keywords else frozenset())
        return one(name, node)
    if name == "tuple":
        return one("tuple", node) if not first or any(a[0] != "tuple" for a in first) else first
    if name == "enumerate":
        item = NOTHING
        for atom in first:
            item = join(
                item, run.quietly(lambda a=atom: iteration.items_of(run, node, a, run.frames[-1]))
            )
        run.store_shared(run.items, node, ("items", node), item)
        return one("enumerate", node)
    if name == "next":
        result = NOTHING
        for atom in first:
            result = join(result, iteration.resume(run, node, atom) if atom[0] == "gen" else ANY)
        return result or ANY
    if name in ("reversed", "sorted", "iter"):
        return first or ANY
    if name == "getattr" and len(arguments) > 1 and isinstance(node.args[1], ast.Constant):
        attribute = ast.Attribute(node.args[0], str(node.args[1].value), ast.Load())
        ast.copy_location(attribute, node)
        return run.value(attribute, run.frames[-1])
    if name == "round" and len(arguments) == 2:
        return FLOAT
    if name == "bytearray" and arguments:
        return one("bytearray", _length(node.args[0], first))
    if name == "memoryview" and len(first) == 1:
        (atom,) = first
        return one("memoryview", *atom[1:]) if atom[0] == "bytearray" else one("memoryview")
    if name == "sum":
        items = NOTHING
        for atom in first:
            items = join(
                items, run.items.get(atom[1], NOTHING) if atom[0] in ("list", "tuple") else NOTHING
            )
        return FLOAT if any(a[0] == "float" for a in items) else INT
    if name == "pow":
        return FLOAT if any(a[0] == "float" for a in first) else INT
    if name == "bool":
        known_truth = truth(first)
        return BOOL if known_truth is None else one("bool", known_truth)
    return _RESULTS.get(name, ANY)


def _length(node: ast.expr, value: Value) -> int | None:
    """How long bytearray(node) is, if that is known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return len(node.value)
    return exact_int(value)


def _extreme(run: Run, name: str, arguments: list[Value]) -> Value:
    if len(arguments) == 1:
        result = NOTHING
        for atom in arguments[0]:
            if atom[0] in ("list", "tuple"):
                result = join(result, run.items.get(atom[1], ANY))
            elif atom[0] == "array" and atom[1] in ("f", "d"):
                result = join(result, FLOAT)
            else:
                result = join(result, INT if atom[0] in ("array", "bytes", "bytearray") else ANY)
        return result or ANY
    atoms = [a for value in arguments for a in without_none(value)]
    if all(a[0] == "int" for a in atoms) and atoms:
        lows = [a[1] for value in arguments for a in value]
        highs = [a[2] for value in arguments for a in value]
        pick = max if name == "max" else min
        if name == "max":
            known_lows = [n for n in lows if n is not None]
            return interval(
                max(known_lows) if known_lows else None, None if None in highs else pick(highs)
            )
        known_highs = [n for n in highs if n is not None]
        return interval(
            None if None in lows else pick(lows), min(known_highs) if known_highs else None
        )
    result = NOTHING
    for value in arguments:
        result = join(result, value)
    return result


def _pointer(name: str, first: Value) -> Value:
    """Registers lie from 0x40000000 on; there a 32-bit word may have any bit set."""
    address = exact_int(first)
    register = (
        address is not None and address >= 0x40000000 and address not in known.NARROW_REGISTERS
    )
    return one("ptr", int(name[3:]), "register" if register else None)
