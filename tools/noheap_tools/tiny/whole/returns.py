"""Puts what a function or method of one `return` says in the place of its call.

It has no parameters that it reads, and says a constant, a global, or a tuple of these.
"""

import ast
from collections.abc import Hashable, Set

from noheap_tools.tiny.whole.each import Visitor
from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.globals import is_fixed
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import Part, View


class Returns(Visitor):
    """`native` are the names of MicroPython's own attributes."""

    def __init__(self, view: View, native: Set[str]) -> None:
        self._view = view
        self._said: dict[str, ast.expr] = {}
        self._methods: dict[str, ast.expr] = {}
        for name, function in view.functions.items():
            self._add(self._said, name, function)
        for node in view.classes.values():
            for it in node.body:
                if not isinstance(it, ast.FunctionDef) or view.defined[it.name] != 1:
                    continue
                if it.name not in native and not it.name.startswith("__"):
                    self._add(self._methods, it.name, it)

    def _add(self, said: dict[str, ast.expr], name: str, function: ast.FunctionDef) -> None:
        of = function.args
        if function.decorator_list or of.vararg or of.kwarg or of.kwonlyargs or of.defaults:
            return
        match function.body:
            case [ast.Return(value=ast.expr() as value)] if self._is_known(value):
                said[name] = value

    def _is_known(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Tuple):
            return all(map(self._is_known, node.elts))
        fixed = isinstance(node, ast.Name) and self._view.is_global(node)
        return value_of(node) is not None or (fixed and is_fixed(self._view, node.id))  # pyright: ignore

    def depends(self, part: Part) -> Hashable:
        said = self._said.keys() & part.loads.keys() or self._methods.keys() & part.asked.keys()
        return object() if said else None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if node.keywords or not all(map(is_pure, node.args)):
            return node
        match node.func:
            case ast.Name(id=name) if self._view.is_global(node.func):
                return self._put(node, self._said.get(name))
            case ast.Attribute(value=ast.Name(), attr=name):
                return self._put(node, self._methods.get(name))
        return node

    def _put(self, node: ast.Call, said: ast.expr | None) -> ast.AST:
        if said is None:
            return node
        names = {it.id for it in ast.walk(said) if isinstance(it, ast.Name)}
        if any(self._view.is_hidden(node, name) for name in names):
            return node
        self.changed = True
        return ast.parse(ast.unparse(said), mode="eval").body
