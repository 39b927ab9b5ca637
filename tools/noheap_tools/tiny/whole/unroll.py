"""Writes out loops over a few constants, and assignments of one tuple to several names.

for word, rate in ((24, 4), (26, 1)):       block[24] = step(4)
    block[word] = step(rate)                block[26] = step(1)
"""

import ast
import copy
from collections.abc import Hashable

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.literals import Value, expression, value_of
from noheap_tools.tiny.whole.view import Part, View, is_words

_MOST_TIMES = 4
_MOST_NODES = 160  # of the syntax tree, that all the turns together may have


def unroll(view: View) -> bool:
    return each(view, _Unroll(view))


class _Unroll(Visitor):
    def __init__(self, view: View) -> None:
        self._view = view

    def depends(self, part: Part) -> Hashable:
        return bool(self._view.stores["enumerate"])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node if is_words(node) else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                names = [it.id for it in targets if isinstance(it, ast.Name)]
                read = {it.id for it in ast.walk(node.value) if isinstance(it, ast.Name)}
                alike = len(names) == len(targets) == len(values) and not read & set(names)
                if alike and all(map(is_pure, values)):
                    self.changed = True
                    pairs = zip(targets, values, strict=True)
                    return [ast.Assign([name], value, lineno=0) for name, value in pairs]
        return node

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        rows = self._rows(node.iter)
        function = self._view.function_of(node)
        if rows is None or not isinstance(rows.it, tuple) or node.orelse or function is None:
            return node
        if not rows.it:
            self.changed = True
            return ast.Pass()
        size = sum(1 for part in node.body for _ in ast.walk(part))
        if len(rows.it) > _MOST_TIMES or len(rows.it) * size > _MOST_NODES:
            return node
        names = _names(node.target)
        if not names or self._used_outside(node, function, set(names)):
            return node
        inside = [it for part in node.body for it in ast.walk(part)]
        if any(isinstance(it, ast.Break | ast.Continue | ast.Lambda | ast.FunctionDef)
               for it in inside):  # fmt: skip
            return node
        turns: list[ast.stmt] = []
        for row in rows.it:
            values = [row] if isinstance(node.target, ast.Name) else row
            if not isinstance(values, list | tuple) or len(values) != len(names):
                return node
            given = dict(zip(names, values, strict=True))
            turns += [_Put(given).visit(copy.deepcopy(part)) for part in node.body]
        self.changed = True
        return turns

    def _rows(self, node: ast.expr) -> Value | None:
        match node:
            case ast.Call(func=ast.Name(id="enumerate") as function, args=[it], keywords=[]):
                rows = value_of(it)
                builtin = self._view.is_global(function) and not self._view.stores["enumerate"]
                if builtin and rows is not None and isinstance(rows.it, tuple):
                    return Value(tuple(enumerate(rows.it)))
                return None
        return value_of(node)

    def _used_outside(self, node: ast.For, function: ast.AST, names: set[str]) -> bool:
        """Whether the names are read after the loop, or given other values."""
        of_target = {id(it) for it in ast.walk(node.target)}
        inside = {id(it) for part in node.body for it in ast.walk(part)}
        for it in ast.walk(function):
            if not isinstance(it, ast.Name) or it.id not in names or id(it) in of_target:
                continue
            if id(it) not in inside or not isinstance(it.ctx, ast.Load):
                return True
        return False


class _Put(ast.NodeTransformer):
    def __init__(self, given: dict[str, object]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return expression(self._given[node.id]) if node.id in self._given else node


def _names(target: ast.expr) -> list[str]:
    match target:
        case ast.Name(id=name):
            return [name]
        case ast.Tuple(elts=parts):
            names = [it.id for it in parts if isinstance(it, ast.Name)]
            return names if len(names) == len(parts) else []
    return []
