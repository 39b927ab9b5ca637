"""Leaves out the results that nobody takes: of functions, and of calls that do nothing else."""

import ast
from collections.abc import Hashable, Iterator

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.view import Part, View

# Of MicroPython: the call makes an object, of its arguments, and that is all.
_ONLY_MAKE = {("machine", "Signal")}


def leave_out(view: View) -> bool:
    """Returns whether there were any."""
    return each(view, _Results(view))


class _Results(Visitor):
    def __init__(self, view: View) -> None:
        self._view = view
        self._makers = {
            it.asname or it.name
            for node in view.tree.body
            if isinstance(node, ast.ImportFrom)
            for it in node.names
            if (node.module, it.name) in _ONLY_MAKE and view.stores[it.asname or it.name] == 1
        }

    def depends(self, part: Part) -> Hashable:
        of = part.statement
        known = isinstance(of, ast.FunctionDef) and self._view.functions.get(of.name) is of
        makers = tuple(sorted(self._makers & part.loads.keys()))
        return (known and self._is_ignored(of.name), makers)  # pyright: ignore

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        known = self._view.functions.get(node.name) is node and not node.decorator_list
        match node.body[-1]:
            case ast.Return(value=ast.expr() as value) if known and self._is_ignored(node.name):
                node.body[-1] = ast.Expr(value)
                self.changed = True
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        match node.value:
            case ast.Call(func=ast.Name(id=name) as function, args=given, keywords=named):
                if name in self._makers and self._view.is_global(function):
                    self.changed = True
                    parts = [*given, *(it.value for it in named)]
                    return [ast.Expr(it) for it in parts if not is_pure(it)] or ast.Pass()
        return node

    def _is_ignored(self, name: str) -> bool:
        calls = list(self._calls(name))
        return bool(calls) and None not in calls

    def _calls(self, name: str) -> Iterator[ast.Call | None]:
        """The calls whose result is not taken; None for each other use."""
        for use in self._view.loads[name]:
            call = self._view.parent(use)
            alone = isinstance(call, ast.Call) and call.func is use
            yield call if alone and isinstance(self._view.parent(call), ast.Expr) else None  # pyright: ignore
