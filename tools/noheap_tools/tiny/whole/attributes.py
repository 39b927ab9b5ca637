"""The attributes that mean one constant, one global, or a function, wherever they are read.

That is so if each place in the program that defines an attribute gives it the same: in a class, or
in the statements of an `__init__`. Names that MicroPython's own objects have are left alone.
"""

import ast
from collections import defaultdict
from collections.abc import Hashable, Iterator, Set

from noheap_tools.tiny.whole.each import Visitor
from noheap_tools.tiny.whole.families import Families, own_name
from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.globals import is_fixed
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import Part, View


class Attributes(Visitor):
    """Puts what they mean in the place of attributes. `native` are the names of MicroPython's
    own. `changed` says whether it found any."""

    def __init__(self, view: View, native: Set[str]) -> None:
        self._view = view
        self._families = Families(view)
        self._meaning: dict[str, ast.expr] = {}
        self._spaces = {name: it for name, it in view.classes.items() if _is_space(view, it)}
        self._properties = {name for part in view.parts for name in part.once(_properties)}
        self._given: dict[str, list[tuple[str, ast.expr]]] = {it: [] for it in view.classes}
        self._candidates = {it for node in self._spaces.values() for it in _members(node)}
        if "setattr" in view.loads:
            return
        self._given = {
            name: [*self._of_class(node), *self._of_instances(node)]
            for name, node in view.classes.items()
        }
        found: dict[str, list[ast.expr]] = defaultdict(list)
        for rows in self._given.values():
            for name, value in rows:
                found[name].append(value)
        for name, values in found.items():
            # A text may name one of uctypes.struct's fields.
            if name in native or name in view.strings:
                continue
            if _alike(values) and len(values) == view.defined[name]:
                self._meaning[name] = values[0]
        self._candidates |= found.keys()

    def depends(self, part: Part) -> Hashable:
        return object() if self._candidates & part.asked.keys() else None

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        is_read = isinstance(node.ctx, ast.Load) and self._view.knows(node)
        if not is_read or not self._is_pure(node.value):
            return node
        found = self._meaning.get(node.attr) or self._of_own(node)
        if isinstance(node.value, ast.Name) and self._view.is_global(node.value):
            space = self._spaces.get(node.value.id)
            if space is not None and not self._view.set[node.attr]:
                found = _member(self._view, space, node.attr) or found
        if found is None or self._hides(node, found):
            return node
        self.changed = True
        return ast.parse(ast.unparse(found), mode="eval").body

    def _of_own(self, node: ast.Attribute) -> ast.expr | None:
        """What the attribute means, if `node` asks the object that its method is one of."""
        own = own_name(self._view, node)
        if own is None or not isinstance(node.value, ast.Name) or own[1] != node.value.id:
            return None
        family = self._families.of(own[0])
        values = [it for name in family for n, it in self._given[name] if n == node.attr]
        if not values or not _alike(values):
            return None
        return values[0] if self._families.definitions(own[0], node.attr) == len(values) else None

    def _is_pure(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr not in self._properties and self._is_pure(node.value)
        return is_pure(node)

    def _hides(self, node: ast.AST, found: ast.expr) -> bool:
        """Whether another thing has the global's name, where `node` is."""
        if not isinstance(found, ast.Name):
            return False
        return self._view.is_hidden(node, found.id)

    @staticmethod
    def _may_replace(name: str) -> bool:
        return not name.startswith("__")

    def _of_class(self, node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if not self._may_replace(name):
                        continue
                    of_global = value.id if isinstance(value, ast.Name) else ""
                    # A function would become a method of an instance.
                    if of_global in self._view.functions and node.name not in self._spaces:
                        continue
                    if is_fixed(self._view, of_global) or value_of(value):
                        yield name, value

    def _of_instances(self, node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or method.name != "__init__":
                continue
            for statement in method.body:
                match statement:
                    case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
                        if not self._may_replace(name):
                            continue
                        fixed = (
                            isinstance(value, ast.Name)
                            and self._view.is_global(value)
                            and is_fixed(self._view, value.id)
                        )
                        if fixed or value_of(value):
                            yield name, value


def _alike(values: list[ast.expr]) -> bool:
    return len({ast.dump(it) for it in values}) == 1


def _is_space(view: View, node: ast.ClassDef) -> bool:
    """Whether the class only has names: it stands for a module, and nothing makes one of it."""
    plain = all(isinstance(it, ast.Assign | ast.Pass) for it in node.body)
    called = any(
        isinstance(parent := view.parent(it), ast.Call) and parent.func is it
        for it in view.loads[node.name]
    )
    return plain and not called and not node.bases and not node.decorator_list


def _members(space: ast.ClassDef) -> Iterator[str]:
    for statement in space.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def _member(view: View, space: ast.ClassDef, name: str) -> ast.expr | None:
    for statement in space.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=own)], value=value) if own == name:
                if value_of(value) or (isinstance(value, ast.Name) and is_fixed(view, value.id)):
                    return value
    return None


def _properties(node: ast.stmt) -> set[str]:
    """Attributes that run code when they are read."""
    functions = (it for it in ast.walk(node) if isinstance(it, ast.FunctionDef))
    return {it.name for it in functions if it.decorator_list}
