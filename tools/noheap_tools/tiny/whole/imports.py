"""Imports of MicroPython's modules: each name once, and what is known of the board as constants.

imports.known(tree, {"sys.platform": "rp2"})    # sys.platform becomes "rp2"
imports.hoist(tree, {"machine"})                # those of functions go to the beginning
"""

import ast
from collections.abc import Hashable, Mapping, Set

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.literals import expression
from noheap_tools.tiny.whole.view import Part, View


def known(view: View, facts: Mapping[str, object]) -> bool:
    """Puts `facts`, {dotted name: value}, in their places. Returns whether there were any."""
    names = {}
    for node in view.tree.body:
        if isinstance(node, ast.Import):
            for it in node.names:
                if view.stores[it.asname or it.name] == 1:
                    names[it.asname or it.name] = it.name
        elif isinstance(node, ast.ImportFrom):
            for it in node.names:
                if view.stores[it.asname or it.name] == 1:
                    names[it.asname or it.name] = f"{node.module}.{it.name}"
    return each(view, _Known(view, facts, names))


class _Known(Visitor):
    def __init__(self, view: View, facts: Mapping[str, object], names: Mapping[str, str]) -> None:
        self._view = view
        self._facts = facts
        known = {it.partition(".")[0] for it in facts}
        self._names = {n: it for n, it in names.items() if it.partition(".")[0] in known}

    def depends(self, part: Part) -> Hashable:
        return tuple(sorted(self._names.keys() & part.loads.keys())) or None

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._replaced(node, self._dotted(node)) or self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._replaced(node, self._dotted(node)) or node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(
                func=ast.Name(id="getattr"), args=[of, ast.Constant(value=str(name)), *_]
            ):
                dotted = self._dotted(of)
                found = self._replaced(node, dotted and f"{dotted}.{name}")
                if found is not None:
                    return found
            case ast.Call(func=of, args=[], keywords=[]):
                dotted = self._dotted(of)
                found = self._replaced(node, dotted and f"{dotted}()")
                if found is not None:
                    return found
        return self.generic_visit(node)

    def _dotted(self, node: ast.AST) -> str | None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if self._view.is_global(node):
                return self._names.get(name)
            case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
                outer = self._dotted(value)
                return outer and f"{outer}.{name}"
        return None

    def _replaced(self, node: ast.AST, dotted: str | None) -> ast.expr | None:
        if dotted is None or dotted not in self._facts:
            return None
        self.changed = True
        return ast.copy_location(expression(self._facts[dotted]), node)


def hoist(view: View, builtin: Set[str]) -> bool:
    """Moves imports of the modules `builtin` from functions to the beginning, where a name has no
    other meaning, and leaves out what is imported twice. Returns whether something changed."""
    found = _Hoist(view, builtin)
    changed = each(view, found)
    view.tree.body[:0] = found.hoisted
    return changed


class _Hoist(Visitor):
    def __init__(self, view: View, builtin: Set[str]) -> None:
        self._view = view
        self._builtin = builtin
        self._seen: set[tuple[str, str, str]] = set()
        self.hoisted: list[ast.stmt] = []
        for node in view.tree.body:
            if isinstance(node, ast.ImportFrom):
                self._seen |= {(node.module or "", it.name, it.asname or it.name)
                               for it in node.names}  # fmt: skip

    def depends(self, part: Part) -> Hashable:
        return object() if part.imports else None

    def visit_Try(self, node: ast.Try) -> ast.AST:
        return node  # it asks whether there is such a module

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        function = self._view.parent(node)
        module = node.module or ""
        if not isinstance(function, ast.FunctionDef) or module not in self._builtin:
            return node
        for it in node.names:
            name = it.asname or it.name
            same = (module, it.name, name) in self._seen
            if self._view.stores[name] and not same:
                return node
            if _stored_times(function, name) != 1:
                return node
            if not same:
                self._seen.add((module, it.name, name))
                self.hoisted.append(ast.ImportFrom(node.module, [it], 0))
                self._view.stores[name] += 1
        self.changed = True
        return ast.Pass()


def _stored_times(function: ast.FunctionDef, name: str) -> int:
    times = 0
    for node in ast.walk(function):
        match node:
            case ast.Name(id=own, ctx=ast.Store() | ast.Del()) | ast.arg(arg=own):
                times += own == name
            case ast.Import() | ast.ImportFrom():
                times += sum((it.asname or it.name) == name for it in node.names)
    return times
