"""Times that wrap: ticks_add() and ticks_diff() in the place of + and -."""

import ast

from noheap_tools.check.fix import imports, places
from noheap_tools.check.fix.edit import Edit, Fix
from noheap_tools.check.source.definitions import Module

_READS = ("ticks_ms", "ticks_us", "ticks_cpu")
# pyb.millis() has a period of its own.
_OTHERS = ("millis", "micros")


def sum_of(module: Module, node: ast.AST) -> Fix | None:
    """ticks_us() + n as ticks_add(ticks_us(), n)."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
        return None
    for ticks, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(ticks, ast.Call) and _name(ticks.func) in _READS:
            return _called(module, node, "ticks_add", ticks, other, "")
    return None


def difference(module: Module, node: ast.AST) -> Fix | None:
    """a - b as ticks_diff(a, b), and a < b as ticks_diff(a, b) < 0."""
    if any(f"{name}(" in module.source for name in _OTHERS):
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        return _called(module, node, "ticks_diff", node.left, node.right, "")
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sign = _SIGNS.get(type(node.ops[0]))
        if sign:
            right = node.comparators[0]
            return _called(module, node, "ticks_diff", node.left, right, f" {sign} 0")
    return None


def reversed_arguments(module: Module, node: ast.AST) -> Fix | None:
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return None
    first, second = (places.segment(module, it) for it in node.args)
    if first is None or second is None:
        return None
    edits = (
        places.replaced(module, node.args[0], second),
        places.replaced(module, node.args[1], first),
    )
    return _fix("Write the later time first", edits, is_safe=False)


def read(module: Module, node: ast.AST) -> Fix | None:
    """ticks_ms as ticks_ms()."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    text = places.segment(module, node)
    if text is None:
        return None
    return _fix(f"Call {text}()", (places.replaced(module, node, f"{text}()"),))


_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


def _called(
    module: Module, node: ast.expr, name: str, first: ast.expr, second: ast.expr, after: str
) -> Fix | None:
    texts = [places.segment(module, it) for it in (first, second)]
    function = imports.time_function(module, name)
    if function is None or None in texts:
        return None
    edit = places.replaced(module, node, f"{function[0]}({texts[0]}, {texts[1]}){after}")
    return _fix(f"Use {name}()", (edit, *function[1]))


def _fix(title: str, edits: tuple[Edit | None, ...], *, is_safe: bool = True) -> Fix | None:
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(title, made, is_safe) if len(made) == len(edits) else None


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
