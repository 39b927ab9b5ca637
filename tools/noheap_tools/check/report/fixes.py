"""The line of a finding as it should be, where that is mechanical."""

import ast

from noheap_tools.check.fix.edit import Fix, applied
from noheap_tools.check.rules.allocation import NH007
from noheap_tools.check.rules.rule import Rule
from noheap_tools.check.source.definitions import Module


def fixed_line(module: Module, node: ast.AST, rule: Rule, fix: Fix | None) -> str:
    """Returns the fixed source line of a finding, or ""."""
    number = getattr(node, "lineno", 0)
    text = module.line(number)
    if fix is not None:
        here = [it for it in fix.edits if it.line == it.end_line == number]
        if len(here) != sum(it.line <= number <= it.end_line for it in fix.edits):
            return ""
        moved = [type(it)(1, it.column, 1, it.end_column, it.text) for it in here]
        fixed = applied(text, moved)
        return "" if fixed == text or "\n" in fixed else fixed.strip()
    if rule is NH007 and isinstance(node, ast.Attribute):
        return _with_reference(text.encode(), node)
    return ""


def _with_reference(text: bytes, node: ast.Attribute) -> str:
    """Of a method whose object is made elsewhere."""
    if node.end_lineno != node.lineno:
        return ""
    saved = f"{ast.unparse(node.value)}._{node.attr.lstrip('_')}_ref".encode()
    # ast counts bytes.
    fixed = text[: node.col_offset] + saved + text[node.end_col_offset :]
    return fixed.decode().strip()
