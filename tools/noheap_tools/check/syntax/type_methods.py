"""Methods of the builtin types, as list.append."""

import ast
from typing import Any

from noheap_tools.check.costs.effects import CLEAN, MIXED
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH004, NH006, NH010, NH012, NH014
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Gen
from noheap_tools.check.syntax import iteration, touched
from noheap_tools.check.values.atoms import (
    Atom,
    Container,
    Deque,
    Dict,
    ForeignMethod,
    List,
    Set,
    Sized,
    Tuple,
)
from noheap_tools.check.values.value import (
    ANY,
    BOOL,
    BYTES,
    INT,
    NONE,
    NOTHING,
    STR,
    Value,
    join,
    joined,
    one,
)

_GROWING = {
    "list": {"append", "extend", "insert"},
    "dict": {"update", "setdefault"},
    "set": {"add", "update"},
    "bytearray": {"append", "extend"},
    "array": {"append", "extend"},
}
_STRUCTURE = {
    "list": _GROWING["list"] | {"pop", "remove", "clear", "sort", "reverse"},
    "dict": _GROWING["dict"] | {"pop", "popitem", "clear"},
    "set": _GROWING["set"] | {"discard", "remove", "pop", "clear"},
    "bytearray": _GROWING["bytearray"],
    "array": _GROWING["array"],
}
_TAKING, _GIVING = ("pop", "discard", "remove"), ("append", "insert", "add")
_MAY_GROW = {("dict", "setdefault"), ("set", "add")}

_RESULTS: dict[str, Value] = {
    name: value
    for value, names in (
        (INT, "find rfind index count from_bytes"),
        (BYTES, "to_bytes encode"),
        (STR, "decode hex"),
        (BOOL, "startswith endswith isdigit"),
        (NONE, "append extend insert clear sort reverse add update"),
    )
    for name in names.split()
}
# These return what their owner is: a str, or bytes.
_SAME_TEXT = {"format", "join", "upper", "lower", "strip", "replace"}


def call(run: Run, atom: ForeignMethod, arguments: list[Value], node: Any, frame: Frame) -> Value:
    """Returns the result of the method, and reports its cost."""
    owner, name, receiver = atom.owner, atom.name, atom.receiver
    if (
        name in _STRUCTURE.get(owner, ())
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
    ):
        touched.structure(run, node.func.value, frame)
    if isinstance(receiver, (List, Set, Deque)) and arguments:
        run.store_items(receiver.site, _added(run, name, arguments))
    if owner == "dict" and not run.in_handler and name in ("update", "setdefault"):
        run.added_keys[_site(receiver)].add((run.frames[-1].function, None))
    if run.in_handler and run.reporting:
        _check(run, atom, arguments, node)
    return _result(run, atom, arguments)


def _site(receiver: Atom | None) -> Any:
    return receiver.site if isinstance(receiver, Container) else None


def _added(run: Run, name: str, arguments: list[Value]) -> Value:
    """Returns what the method adds to the items of its owner."""
    if name in ("append", "add", "insert", "appendleft"):
        return arguments[-1]
    if name in ("extend", "update"):
        given = (a for a in arguments[0] if isinstance(a, (List, Tuple, Set)))
        return joined(run.items_of(a.site) for a in given)
    return NOTHING


def _check(run: Run, atom: ForeignMethod, arguments: list[Value], node: ast.AST) -> None:
    owner, name, receiver = atom.owner, atom.name, atom.receiver
    if owner == "gen":
        if name == "send" and isinstance(receiver, Gen):
            iteration.resume(run, node, receiver)
        return
    if owner == "int" and name == "from_bytes":
        _check_from_bytes(run, node, arguments)
        return
    # py/objlist.c: remove() is a pop().
    measured = "pop" if (owner, name) == ("list", "remove") else name
    verdict = run.effects.name(f"{owner}.{measured}")
    if verdict in (None, CLEAN):
        return
    severity = Severity.WARNING if verdict == MIXED else Severity.ERROR
    if name in _GROWING.get(owner, ()):
        _check_growing(run, atom, arguments, node, severity)
    elif owner in ("str", "bytes") or name in ("decode", "hex", "to_bytes", "format"):
        run.report(NH004, node, f"{owner}.{name}() makes a new object", severity)
    elif owner == "dict" and name in ("items", "keys", "values"):
        run.report(NH014, node, f"dict.{name}() makes a view object", severity)
    elif owner == "list" and name in ("pop", "remove"):
        severity = Severity.INFO if _is_balanced(run, node) else Severity.WARNING
        text = "when a list is half empty it takes a smaller block"
        run.report(NH010, node, text, severity)
    else:
        run.report(NH012, node, f"{owner}.{name}() allocates", severity)


def _check_growing(
    run: Run, atom: ForeignMethod, arguments: list[Value], node: ast.AST, severity: Severity
) -> None:
    owner, name = atom.owner, atom.name
    if owner == "dict" and name == "update" and _has_keys(run, atom.receiver, arguments):
        return
    if _is_balanced(run, node):
        severity = Severity.INFO
    elif (owner, name) in _MAY_GROW:
        severity = Severity.WARNING
    run.report(NH010, node, f"{owner}.{name}() makes the {owner} grow", severity)


def _is_balanced(run: Run, node: ast.AST) -> bool:
    """Returns whether the function takes from a list first what it gives: its block can stay."""
    function = run.frames[-1].function
    if function is None or not isinstance(node, ast.Call):
        return False
    owner = ast.unparse(node.func).rpartition(".")[0]
    calls = [
        (n.func.attr, n.lineno)
        for n in tree.walk(function.node)
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in _TAKING + _GIVING
        and ast.unparse(n.func.value) == owner
    ]
    taken = [line for name, line in calls if name in _TAKING]
    given = [line for name, line in calls if name in _GIVING]
    return bool(taken and given) and min(taken) < min(given)


def _has_keys(run: Run, receiver: Atom | None, arguments: list[Value]) -> bool:
    """Returns whether a dict that updates another has no key that the other lacks."""
    known = run.known_keys(_site(receiver))
    given = [
        run.known_keys(atom.site) if isinstance(atom, Dict) else None
        for value in arguments
        for atom in value
    ]
    return known is not None and bool(given) and all(g is not None and g <= known for g in given)


def _check_from_bytes(run: Run, node: Any, arguments: list[Value]) -> None:
    size = _slice_length(node.args[0]) if node.args else None
    given = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    if isinstance(given, bytes):
        size = len(given)
    if size is None and arguments:
        sizes = {a.size for a in arguments[0] if isinstance(a, Sized)}
        size = sizes.pop() if len(sizes) == 1 else None
    if size is not None and size >= 4:
        run.report(
            NH006, node, f"from_bytes() of {size} bytes may exceed a small int", Severity.WARNING
        )


def _slice_length(node: ast.expr) -> int | None:
    """Returns the length of `x[i:j]`, if both are constants."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return None
    lower, upper = node.slice.lower, node.slice.upper
    low = 0 if lower is None else _constant(lower)
    high = _constant(upper)
    return high - low if isinstance(low, int) and isinstance(high, int) else None


def _constant(node: ast.expr | None) -> Any:
    return node.value if isinstance(node, ast.Constant) else None


def _result(run: Run, atom: ForeignMethod, arguments: list[Value]) -> Value:
    owner, name, receiver = atom.owner, atom.name, atom.receiver
    if owner == "dict" and receiver is not None and name in ("get", "pop", "setdefault"):
        found = run.items_of(_site(receiver)) or ANY
        return join(found, arguments[1] if len(arguments) > 1 else NONE)
    if owner == "dict" and name == "values":
        return one(List(receiver.site)) if isinstance(receiver, Dict) else ANY
    if isinstance(receiver, (List, Deque)) and name in ("pop", "popleft"):
        return run.items_of(receiver.site) or ANY
    if name in _SAME_TEXT:
        return STR if owner == "str" else BYTES
    return _RESULTS.get(name, ANY)
