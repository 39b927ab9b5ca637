"""Writes out formats that are constants, so that the image needs nothing that reads them.

    "tick %d: %s" % (tick, name)        "tick " + str(+tick) + ": " + str(name)
    pack("<3I", a, b, c)                pack("<III", a, b, c)

Only %s and {} are written out, and %d in a program that has no floats. A value that is alone after
the % counts as no tuple.
"""

import ast
import re
from collections.abc import Hashable, Iterator

from noheap_tools.tiny import floats
from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.view import Part, View, is_words

_PERCENT = re.compile(r"%(.)", re.DOTALL)
_BRACES = re.compile(r"\{\}|\{\{|\}\}|[{}]")
_COUNT = re.compile(r"(\d+)([a-zA-Z])")
_OF_STRUCT = {"calcsize", "pack", "pack_into", "unpack", "unpack_from"}
_MOST_FIELDS = 12


def write_out(view: View) -> bool:
    """Returns whether there were any."""
    return each(view, _Formats(view))


class _Formats(Visitor):
    def __init__(self, view: View) -> None:
        self._view = view
        # %d cuts a float off, which str() does not.
        may_be = floats.may_be(part.once(_floats) for part in view.parts)
        self._known = {"%s"} if may_be else {"%s", "%d"}
        self._struct = {
            it.asname or it.name
            for node in view.tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "struct"
            for it in node.names
            if it.name in _OF_STRUCT and view.stores[it.asname or it.name] == 1
        }

    def depends(self, part: Part) -> Hashable:
        structs = tuple(sorted(self._struct & part.loads.keys()))
        return (len(self._known), structs, bool(self._view.stores["str"]))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node if is_words(node) else self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
                values = right.elts if isinstance(right, ast.Tuple) else [right]
                if not any(isinstance(it, ast.Starred) for it in values):
                    return self._joined(node, list(_by_percent(text)), values)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"),
                args=values,
                keywords=[],
            ) if not any(isinstance(it, ast.Starred) for it in values):
                return self._joined(node, list(_by_braces(text)), values)
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)) as it, *_]):
                if name in self._struct and self._view.is_global(node.func):
                    full = _COUNT.sub(_repeated, text)
                    if full != text and len(full) <= _MOST_FIELDS:
                        it.value = full
                        self.changed = True
        return node

    def _joined(self, node: ast.expr, parts: list[str], values: list[ast.expr]) -> ast.AST:
        """`parts` are texts, and between them "%s" or "%d"."""
        fields = parts[1::2]
        if len(fields) != len(values) or not set(fields) <= self._known:
            return node
        if self._view.stores["str"]:
            return node
        terms: list[ast.expr] = []
        for n, part in enumerate(parts):
            if n % 2:
                terms.append(_as_text(part, values[n // 2]))
            elif part:
                terms.append(ast.Constant(part))
        self.changed = True
        return _sum(terms)


def _floats(node: ast.stmt) -> floats.Found:
    return floats.found(ast.walk(node))


def _as_text(field: str, value: ast.expr) -> ast.expr:
    if field == "%s" and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value
    if field == "%d":
        value = ast.UnaryOp(ast.UAdd(), value)  # of a bool, the number
    return ast.Call(ast.Name("str", ast.Load()), [value], [])


def _sum(terms: list[ast.expr]) -> ast.expr:
    """The texts joined, those that are constants already."""
    joined: list[ast.expr] = []
    for term in terms:
        last = joined[-1] if joined else None
        if isinstance(term, ast.Constant) and isinstance(last, ast.Constant):
            joined[-1] = ast.Constant(str(last.value) + str(term.value))
        else:
            joined.append(term)
    total = joined[0] if joined else ast.Constant("")
    for term in joined[1:]:
        total = ast.BinOp(total, ast.Add(), term)
    return total


def _by_percent(text: str) -> Iterator[str]:
    """Texts, and fields between them; one that is not "%s" or "%d" is none that is written out."""
    part, at = "", 0
    for match in _PERCENT.finditer(text):
        part += text[at : match.start()]
        at = match.end()
        if match[1] == "%":
            part += "%"
        else:
            yield part
            yield match[0]
            part = ""
    yield part + text[at:]


def _by_braces(text: str) -> Iterator[str]:
    part, at = "", 0
    for match in _BRACES.finditer(text):
        part += text[at : match.start()]
        at = match.end()
        if match[0] in ("{{", "}}"):
            part += match[0][0]
        else:
            yield part
            yield "%s" if match[0] == "{}" else match[0]
            part = ""
    yield part + text[at:]


def _repeated(match: re.Match[str]) -> str:
    return match[0] if match[2] in "sp" else match[2] * int(match[1])
