"""Names of a function that mean one constant, or one global, from where they get it."""

import ast
from collections.abc import Hashable

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.globals import is_fixed
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import Part, View, arguments, in_scope, is_words


def propagate(view: View) -> bool:
    """Puts what they mean in their place. Returns whether there were any."""
    return each(view, _Locals(view))


class _Locals(Visitor):
    def __init__(self, view: View) -> None:
        self._view = view

    def depends(self, part: Part) -> Hashable:
        return tuple(name for name in part.loads if is_fixed(self._view, name))

    def visit(self, node: ast.AST) -> ast.AST:
        for function in ast.walk(node):
            if isinstance(function, ast.FunctionDef) and not is_words(function):
                self.changed |= _in_function(self._view, function)
        return node


def _in_function(view: View, function: ast.FunctionDef) -> bool:
    stores: dict[str, int] = {it.arg: 1 for it in arguments(function)}
    for node in in_scope(function.body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                stores[name] = stores.get(name, 0) + 1
            case ast.ExceptHandler(name=str(name)) | ast.FunctionDef(name=name):
                stores[name] = stores.get(name, 0) + 2
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                stores |= dict.fromkeys(names, 2)
    inner = [it for it in ast.walk(function) if it is not function]
    nonlocals = {n for it in inner if isinstance(it, ast.Nonlocal) for n in it.names}
    changed = False
    for statement in function.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                names = [it.id for it in targets if isinstance(it, ast.Name)]
            case _:
                continue
        if not names or any(stores.get(it, 2) != 1 or it in nonlocals for it in names):
            continue
        known = value_of(value)
        fixed = isinstance(value, ast.Name) and view.is_global(value) and is_fixed(view, value.id)
        if not fixed and (known is None or isinstance(known.it, tuple)):
            continue
        replaced = replace(view, function, set(names), value)
        if replaced:
            left = [it for it in targets if not isinstance(it, ast.Name)]
            place = function.body.index(statement)
            function.body[place] = ast.Assign(left, value) if left else ast.Pass()
            changed = True
    return changed


def replace(view: View, function: ast.FunctionDef, names: set[str], value: ast.expr) -> bool:
    """Puts `value`, a constant or a global, in the place of the function's own `names`, in nested
    functions, too. False if a name of one of these is in the way."""
    taken = {value.id} if isinstance(value, ast.Name) else set()
    found = []
    for node in ast.walk(function):
        if node is function:
            continue
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            own = {it.arg for it in arguments(node)}
            if isinstance(node, ast.FunctionDef):
                own |= {it.id for it in ast.walk(node) if isinstance(it, ast.Name)
                        and isinstance(it.ctx, ast.Store)}  # fmt: skip
            if own & (names | taken):
                return False
        if isinstance(node, ast.comprehension) and (names | taken) & {
            it.id for it in ast.walk(node.target) if isinstance(it, ast.Name)
        }:
            return False
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            if view.is_global(node):
                continue  # a default value
            found.append(node)
    stored = {it.id for it in in_scope(function.body) if isinstance(it, ast.Name)
              and isinstance(it.ctx, ast.Store)}  # fmt: skip
    if taken & (stored | {it.arg for it in arguments(function)}):
        return False
    for node in found:
        _become(node, value)
    return True


def _become(node: ast.Name, value: ast.expr) -> None:
    """Turns `node` into a copy of `value`."""
    copy = ast.parse(ast.unparse(value), mode="eval").body
    node.__class__ = copy.__class__  # pyright: ignore[reportAttributeAccessIssue]
    node.__dict__.clear()
    node.__dict__.update(copy.__dict__)
