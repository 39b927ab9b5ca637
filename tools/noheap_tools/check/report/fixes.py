"""Fixes of a line, where that is mechanical."""

import ast

from noheap_tools.check.rules.allocation import NH005, NH006, NH007
from noheap_tools.check.rules.rule import Rule
from noheap_tools.check.source.definitions import Module


def fixed_line(module: Module, node: ast.AST, rule: Rule) -> str:
    """Returns the fixed source line of a finding, or "" if it takes a decision."""
    lines = module.lines
    number = getattr(node, "lineno", 0)
    if not 0 < number <= len(lines) or getattr(node, "end_lineno", number) != number:
        return ""
    # ast counts bytes.
    text = lines[number - 1].encode()
    if rule is NH005 and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        fixed = _between(text, node.left.end_col_offset, node.right.col_offset, b"/", b"//")
    elif rule is NH005 and isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        fixed = _between(text, node.target.end_col_offset, node.value.col_offset, b"/=", b"//=")
    elif rule is NH007 and isinstance(node, ast.Attribute):
        owner = ast.unparse(node.value)
        fixed = _replaced(text, node, f"{owner}._{node.attr.lstrip('_')}_ref")
    elif rule is NH006 and isinstance(node, ast.BinOp):
        fixed = _with_ticks(text, node)
    else:
        return ""
    return fixed.decode().strip() if fixed else ""


def _between(text: bytes, start: int | None, end: int, old: bytes, new: bytes) -> bytes:
    if start is None or text[start:end].count(old) != 1:
        return b""
    return text[:start] + text[start:end].replace(old, new) + text[end:]


def _replaced(text: bytes, node: ast.expr, new: str) -> bytes:
    return text[: node.col_offset] + new.encode() + text[node.end_col_offset :]


def _with_ticks(text: bytes, node: ast.BinOp) -> bytes:
    """Writes ticks_us() + n as ticks_add(ticks_us(), n)."""
    for ticks, other in ((node.left, node.right), (node.right, node.left)):
        called = ast.unparse(ticks.func) if isinstance(ticks, ast.Call) else ""
        module, _, name = called.rpartition(".")
        if isinstance(node.op, ast.Add) and name in ("ticks_ms", "ticks_us", "ticks_cpu"):
            add = f"{module}.ticks_add" if module else "ticks_add"
            return _replaced(text, node, f"{add}({ast.unparse(ticks)}, {ast.unparse(other)})")
    return b""
