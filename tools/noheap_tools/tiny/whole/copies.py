"""Locals that are another name for a local or a constant, as once.py makes them: x = y."""

import ast
from collections import Counter
from collections.abc import Hashable, Iterator

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import Part, View, arguments, in_scope, is_words

_NESTED = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
_BLOCKS = ("body", "orelse", "finalbody")


def leave_out(view: View) -> bool:
    """Puts what each stands for in its place. Returns whether there were any."""
    return each(view, _Copies())


class _Copies(Visitor):
    def depends(self, part: Part) -> Hashable:
        return ""

    def visit(self, node: ast.AST) -> ast.AST:
        functions = [it for it in ast.walk(node) if isinstance(it, ast.FunctionDef)]
        changed = [_in_function(it) for it in functions if not is_words(it)]
        self.changed = any(changed)
        return node


def _in_function(function: ast.FunctionDef) -> bool:
    stores = Counter({it.arg: 1 for it in arguments(function)})
    for node in in_scope(function.body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                stores[name] += 1
            case ast.ExceptHandler(name=str(name)) | ast.FunctionDef(name=name):
                stores[name] += 2
            case ast.ClassDef(name=name):
                stores[name] += 2
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                stores.update([(it.asname or it.name).partition(".")[0] for it in names] * 2)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                stores.update(names * 2)
    for node in ast.walk(function):
        if isinstance(node, _NESTED | ast.comprehension) and node is not function:
            stores.update(_bound_in(node))  # what may be another name there stays
    changed = _split(function, stores)
    for block in _blocks(function):
        for statement in [*block]:
            changed |= _copied(function, stores, block, statement)
    return changed


def _bound_in(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.Nonlocal(names=names):
                yield from names


def _blocks(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    for node in (function, *in_scope(function.body)):
        for field in _BLOCKS:
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield block


def _split(function: ast.FunctionDef, stores: Counter[str]) -> bool:
    """x, y = a, 1 becomes x = a; y = 1."""
    changed = False
    for block in _blocks(function):
        for at in reversed(range(len(block))):
            match block[at]:
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if (
                    len(names) == len(values)
                    and all(isinstance(it, ast.Name) and stores[it.id] == 1 for it in names)
                    and all(_is_plain(it, stores) for it in values)
                ):
                    pairs = zip(names, values, strict=True)
                    block[at : at + 1] = [ast.Assign([name], value) for name, value in pairs]
                    changed = True
    return changed


def _is_plain(value: ast.expr, stores: Counter[str]) -> bool:
    """A local that stays what it is, or a constant."""
    if isinstance(value, ast.Name):
        return stores[value.id] == 1
    return isinstance(value, ast.Constant)


def _copied(
    function: ast.FunctionDef, stores: Counter[str], block: list[ast.stmt], statement: ast.stmt
) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if stores[
            name
        ] == 1 and _is_plain(value, stores):
            pass
        case _:
            return False
    known = value_of(value)
    if isinstance(value, ast.Constant) and (known is None or isinstance(known.it, tuple)):
        return False
    at = block.index(statement)
    following = [node for it in block[at + 1 :] for node in ast.walk(it)]
    after = {id(node) for node in following}
    loads = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    if not all(id(node) in after for node in loads) or (
        isinstance(value, ast.Name) and _may_change(value.id, name, function, statement, following)
    ):
        return False
    for node in loads:
        if isinstance(value, ast.Name):
            node.id = value.id
        else:
            node.__class__ = ast.Constant  # pyright: ignore[reportAttributeAccessIssue]
            node.__dict__.clear()
            node.__dict__.update(ast.parse(ast.unparse(value), mode="eval").body.__dict__)
    block[at] = ast.Pass()
    return True


def _may_change(
    name: str, copy: str, function: ast.FunctionDef, statement: ast.stmt, following: list[ast.AST]
) -> bool:
    """Whether `name` may become something else while `copy` stays what it is."""
    if any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in following
    ):
        return True
    # A function that is made in a loop is perhaps called in another round.
    in_loop = any(
        isinstance(node, ast.For | ast.While) and any(it is statement for it in ast.walk(node))
        for node in ast.walk(function)
    )
    return in_loop and any(
        isinstance(inner, ast.Name) and inner.id == copy
        for node in following
        if isinstance(node, _NESTED)
        for inner in ast.walk(node)
    )
