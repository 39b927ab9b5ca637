"""Leaves out what nothing names: functions, classes, methods, constants and imports."""

import ast
from collections.abc import Set

from noheap_tools.board.linker.plan import MICROPYTHON_ASKS_FOR
from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.globals import is_fixed
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import View, in_scope


def leave_out(view: View, native: Set[str], builtin: Set[str]) -> bool:
    """Returns whether there was something. `native` are the names of MicroPython's own, `builtin`
    its modules: an import of another one does what that module does."""
    found = _Unused(view, native, builtin)
    body = view.tree.body
    left = [it for it in body if not found.is_unused(it)]
    fewer = len(left) < len(body)
    body[:] = left
    return each(view, found) or fewer


class _Unused(Visitor):
    def __init__(self, view: View, native: Set[str], builtin: Set[str]) -> None:
        self._view = view
        self._native = native
        self._builtin = builtin
        self._dynamic = {"getattr", "setattr", "hasattr"} & view.loads.keys()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        own = all(isinstance(it, ast.Name) and it.id in self._view.classes for it in node.bases)
        names = (it for it in in_scope(node.body) if isinstance(it, ast.Name))
        read = {
            it.id for it in names if isinstance(it.ctx, ast.Load) and not self._view.is_global(it)
        }
        node.body = [
            it for it in node.body if not self._goes(own and self._is_unused_in_class(it, read))
        ] or [ast.Pass()]
        self.generic_visit(node)
        return node

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> ast.AST | None:
        if not isinstance(self._view.parent(node), ast.Module):
            return node
        if isinstance(node, ast.ImportFrom) and node.module not in self._builtin:
            return node
        names = [
            it
            for it in node.names
            if self._view.loads.get(_name(it))
            or (isinstance(node, ast.Import) and it.name not in self._builtin)
        ]
        if len(names) == len(node.names) or any(it.name == "*" for it in node.names):
            return node
        self.changed = True
        node.names = names
        return node if names else None

    visit_ImportFrom = visit_Import

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        """Drops `self.x = 1` if nothing reads x. What may hold an object stays, for it keeps the
        object alive."""
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name, value=ast.Name())], value=value):
                plain = value_of(value) is not None or (
                    isinstance(value, ast.Name)
                    and self._view.is_global(value)
                    and is_fixed(self._view, value.id)
                )
                if plain and self._nobody_asks_for(name):
                    self.changed = True
                    return ast.Pass()
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        match node:
            case ast.AugAssign(target=ast.Attribute(attr=name, value=ast.Name()), value=value):
                if is_pure(value) and self._nobody_asks_for(name):
                    self.changed = True
                    return ast.Pass()
        return node

    def _goes(self, unused: bool) -> bool:
        self.changed |= unused
        return unused

    def is_unused(self, node: ast.stmt) -> bool:
        """Whether nothing names what the statement at the top level defines."""
        loads = self._view.loads
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                return all(self._is_inside(it, node) for it in loads.get(name, ()))
            case ast.Assign(targets=targets, value=value):
                named = all(isinstance(it, ast.Name) and not loads.get(it.id) for it in targets)
                return named and is_pure(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                return not loads.get(name) and (value is None or is_pure(value))
        return False

    def _is_inside(self, node: ast.AST, outer: ast.AST) -> bool:
        while not isinstance(node, ast.Module):
            if node is outer:
                return True
            node = self._view.parent(node)
        return False

    def _is_unused_in_class(self, node: ast.stmt, read: Set[str]) -> bool:
        """`read` are the names that the class's own statements read."""
        match node:
            case ast.FunctionDef(name=name):
                return name not in read and self._nobody_asks_for(name, node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return name not in read and self._nobody_asks_for(name) and is_pure(value)
        return False

    def _nobody_asks_for(self, name: str, method: ast.FunctionDef | None = None) -> bool:
        """`method` of that name: nor calls it with as many arguments as it takes."""
        view = self._view
        asked = view.asked.get(name, ())
        return (
            not (any(self._may_be_of(it, method) for it in asked) if method else asked)
            and name not in MICROPYTHON_ASKS_FOR
            and not name.startswith("__")
            and not (self._dynamic and name in view.strings)
            and not any(map(self._reads, view.set.get(name, ())))
        )

    def _may_be_of(self, node: ast.Attribute, method: ast.FunctionDef) -> bool:
        """False if `node` is called with a number of arguments that the method does not take, from
        an object or from the class."""
        call = self._view.parent(node)
        arguments = method.args
        if (
            method.decorator_list
            or arguments.vararg
            or arguments.kwarg
            or arguments.kwonlyargs
            or not isinstance(call, ast.Call)
            or call.func is not node
            or call.keywords
            or any(isinstance(it, ast.Starred) for it in call.args)
        ):
            return True
        most = len(arguments.args)
        return most - len(arguments.defaults) <= len(call.args) + 1 <= most + 1

    def _reads(self, node: ast.Attribute) -> bool:
        """Whether the statement that stores the attribute needs that it is there, and stays."""
        statement = self._view.parent(node)
        changed = isinstance(statement, ast.AugAssign) and not is_pure(statement.value)
        return changed or isinstance(node.ctx, ast.Del)


def _name(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]
