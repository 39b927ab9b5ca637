"""Fields of a uctypes.struct: their kinds, as the dicts of the module describe them."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH005, NH006
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.memo import kept
from noheap_tools.check.values.value import ANY, FLOAT, INT, Value, interval

_SMALL = {
    "UINT8": interval(0, 255),
    "INT8": interval(-128, 127),
    "UINT16": interval(0, 65535),
    "INT16": interval(-32768, 32767),
}
_WORDS = ("UINT32", "INT32", "UINT64", "INT64", "ULONG", "LONG", "ULONGLONG", "LONGLONG", "UINT")
_FLOATS = ("FLOAT32", "FLOAT64")


def load(run: Run, node: ast.Attribute) -> Value:
    """Returns what the field may be; reports one that is an object on the heap."""
    module = run.frames[-1].module
    kinds = {kind for m in (module, *run.program.given) for kind in _fields(m).get(node.attr, ())}
    if kinds & {*_FLOATS}:
        run.report(NH005, node, f"reading the field {node.attr} makes a float object")
        return FLOAT
    if kinds & {*_WORDS}:
        text = f"the field {node.attr} may hold more than a small int: then it is an object"
        fix = "Describe it as two fields of 16 bits, or read it in viper by ptr32."
        run.report(NH006, node, text, Severity.WARNING, fix)
        return INT
    return _SMALL[kinds.pop()] if len(kinds) == 1 and kinds <= _SMALL.keys() else ANY


@kept
def _fields(module: Module) -> dict[str, frozenset[str]]:
    """Returns {name: the kinds of the fields of that name} of the module's descriptors."""
    found: dict[str, frozenset[str]] = {}
    if "uctypes" not in module.source:
        return found
    for node in module.nodes:
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                names = {getattr(n, "attr", getattr(n, "id", "")) for n in tree.walk(value)}
                kinds = names & {*_WORDS, *_FLOATS, *_SMALL}
                found[key.value] = found.get(key.value, frozenset()) | kinds
    return found
