"""Methods of the builtin types, as list.append."""

import ast
from typing import Any

from noheap_tools.check.costs.effects import CLEAN, MIXED
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import (
    ANY,
    BOOL,
    BYTES,
    INT,
    NONE,
    NOTHING,
    STR,
    Atom,
    Value,
    join,
    one,
)
from noheap_tools.check.syntax import attributes, iteration

_GROWING = {
    "list": {"append", "extend", "insert"},
    "dict": {"update", "setdefault"},
    "set": {"add", "update"},
    "bytearray": {"append", "extend"},
    "array": {"append", "extend"},
}
_STRUCTURE = {
    "list": {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"},
    "dict": {"update", "setdefault", "pop", "popitem", "clear"},
    "set": {"add", "update", "discard", "remove", "pop", "clear"},
    "bytearray": {"append", "extend"},
    "array": {"append", "extend"},
}


def call(
    run: Run,
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
    node: Any,
    frame: Frame,
) -> Value:
    if (
        name in _STRUCTURE.get(owner, ())
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
    ):
        attributes.structure(run, node.func.value, frame)
    if (
        receiver is not None
        and receiver[0] in ("list", "set", "deque")
        and len(receiver) > 1
        and arguments
    ):
        added = arguments[-1] if name in ("append", "add", "insert", "appendleft") else NOTHING
        if name in ("extend", "update"):
            for atom in arguments[0]:
                if atom[0] in ("list", "tuple", "set"):
                    added = join(added, run.items.get(atom[1], NOTHING))
        run.store_shared(run.items, receiver[1], ("items", receiver[1]), added)
    if owner == "dict" and not run.in_handler and name in ("update", "setdefault"):
        run.added_keys[_site(receiver)].add((run.frames[-1].function, None))
    if run.in_handler and run.reporting:
        _effects(run, owner, name, receiver, arguments, node)
    return _result(run, owner, name, receiver, arguments)


def _site(receiver: Atom | None) -> Any:
    return receiver[1] if receiver is not None and len(receiver) > 1 else None


def _effects(
    run: Run,
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
    node: Any,
) -> None:
    if owner == "gen":
        if name == "send" and receiver is not None:
            iteration.resume(run, node, receiver)
        return
    if owner == "int" and name == "from_bytes":
        _from_bytes(run, node, arguments)
        return
    # py/objlist.c: remove() is a pop().
    same = "pop" if (owner, name) == ("list", "remove") else name
    verdict = run.effects.name(f"{owner}.{same}")
    if verdict in (None, CLEAN):
        return
    severity = "warning" if verdict == MIXED else "error"
    if name in _GROWING.get(owner, ()):
        if owner == "dict" and name == "setdefault":
            severity = "warning"
        if owner == "set" and name == "add":
            severity = "warning"
        if _balanced(run, node):
            severity = "info"
        if owner == "dict" and name == "update" and _has_keys(run, receiver, arguments):
            return
        run.report("NH010", node, f"{owner}.{name}() makes the {owner} grow", severity)
    elif owner in ("str", "bytes") or name in ("decode", "hex", "to_bytes", "format"):
        run.report("NH004", node, f"{owner}.{name}() makes a new object", severity)
    elif owner == "dict" and name in ("items", "keys", "values"):
        run.report("NH014", node, f"dict.{name}() makes a view object", severity)
    elif owner == "list" and name in ("pop", "remove"):
        severity = "info" if _balanced(run, node) else "warning"
        text = "when a list is half empty it takes a smaller block"
        run.report("NH010", node, text, severity)
    else:
        run.report("NH012", node, f"{owner}.{name}() allocates", severity)


def _balanced(run: Run, node: Any) -> bool:
    """True if the function gives to the list what it takes from it: its block can stay."""
    function = run.frames[-1].function
    if function is None or not isinstance(node, ast.Call):
        return False
    owner = ast.unparse(node.func).rpartition(".")[0]
    calls = [
        n
        for n in ast.walk(function.node)
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and ast.unparse(n.func.value) == owner
    ]
    takes, gives = ("pop", "discard", "remove"), ("append", "insert", "add")
    taken = [n.lineno for n in calls if getattr(n.func, "attr", "") in takes]
    given = [n.lineno for n in calls if getattr(n.func, "attr", "") in gives]
    return bool(taken and given) and min(taken) < min(given)


def _has_keys(run: Run, receiver: Atom | None, arguments: list[Value]) -> bool:
    """True if a dict that updates another has no key that the other lacks."""
    known_keys = run.known_keys(_site(receiver))
    given = [run.known_keys(a[1]) if a[0] == "dict" else None for v in arguments for a in v]
    return (
        known_keys is not None
        and bool(given)
        and all(g is not None and g <= known_keys for g in given)
    )


def _from_bytes(run: Run, node: Any, arguments: list[Value]) -> None:
    size = None
    if (
        node.args
        and isinstance(node.args[0], ast.Subscript)
        and isinstance(node.args[0].slice, ast.Slice)
    ):
        part = node.args[0].slice
        low = (
            part.lower.value
            if isinstance(part.lower, ast.Constant)
            else 0
            if part.lower is None
            else None
        )
        high = part.upper.value if isinstance(part.upper, ast.Constant) else None
        if isinstance(low, int) and isinstance(high, int):
            size = high - low
    if size is None and arguments:
        sizes = {a[1] for a in arguments[0] if a[0] in ("bytearray", "memoryview") and a[1:]}
        size = sizes.pop() if len(sizes) == 1 else None
    if size is not None and size >= 4:
        run.report("NH006", node, "from_bytes() of four bytes may be no small int", "warning")


def _result(
    run: Run,
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
) -> Value:
    if owner == "dict" and receiver is not None and name in ("get", "pop", "setdefault"):
        found = run.items.get(receiver[1], NOTHING) if len(receiver) > 1 else NOTHING
        extra = arguments[1] if len(arguments) > 1 else NONE
        return join(found or ANY, extra)
    if owner == "dict" and name in ("values", "items") and receiver is not None:
        if name == "values":
            return one("list", receiver[1]) if len(receiver) > 1 else ANY
        return ANY
    if (
        owner in ("list", "deque")
        and name in ("pop", "popleft")
        and receiver is not None
        and len(receiver) > 1
    ):
        return run.items.get(receiver[1], NOTHING) or ANY
    if name in ("find", "rfind", "index", "count", "from_bytes"):
        return INT
    if name in ("to_bytes", "encode"):
        return BYTES
    if name in ("decode", "format", "join", "upper", "lower", "strip", "replace", "hex"):
        return STR if owner == "str" or name in ("decode", "hex") else BYTES
    if name in ("startswith", "endswith", "isdigit"):
        return BOOL
    if name == "split":
        return ANY
    if name in ("append", "extend", "insert", "clear", "sort", "reverse", "add", "update"):
        return NONE
    return ANY
