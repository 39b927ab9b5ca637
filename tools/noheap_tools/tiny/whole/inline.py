"""Puts a function that is called in one place there.

It is one `return` of an expression, called with arguments that nothing is lost of if they move; or
statements without local names, called without arguments for no result.
"""

import ast
import copy

from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.view import View


def inline(view: View) -> bool:
    """Does so with one function. Returns whether there was one."""
    for name, function in view.functions.items():
        uses = view.loads.get(name, [])
        if len(uses) != 1 or function.decorator_list:
            continue
        call = view.parent(uses[0])
        if not isinstance(call, ast.Call) or call.func is not uses[0] or call.keywords:
            continue
        if _inside(view, call, function) or view.function_of(call) is None:
            continue  # the top level of a module runs once, and its code stays as long
        if _as_expression(view, function, call) or _as_statements(view, function, call):
            view.touch(call)
            return True
    return False


def _inside(view: View, node: ast.AST, function: ast.FunctionDef) -> bool:
    while not isinstance(node, ast.Module):
        if node is function:
            return True
        node = view.parent(node)
    return False


def _as_expression(view: View, function: ast.FunctionDef, call: ast.Call) -> bool:
    of = function.args
    match function.body:
        case [ast.Return(value=ast.expr() as value)]:
            pass
        case _:
            return False
    names = [it.arg for it in of.args]
    if of.vararg or of.kwarg or of.kwonlyargs or of.defaults or len(names) != len(call.args):
        return False
    nested = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    if any(isinstance(it, nested) for it in ast.walk(value)):
        return False
    for argument, name in zip(call.args, names, strict=True):
        times = sum(isinstance(it, ast.Name) and it.id == name for it in ast.walk(value))
        if isinstance(argument, ast.Name) and view.stores[argument.id] > 1:
            return False  # a global that something may change before it is read
        if not is_pure(argument) or (
            times > 1 and not isinstance(argument, ast.Name | ast.Constant)
        ):
            return False
    if _hidden(view, value, call, names):
        return False
    given = dict(zip(names, call.args, strict=True))
    made = _Put(given).visit(copy.deepcopy(value))
    _become(call, made)
    return True


def _as_statements(view: View, function: ast.FunctionDef, call: ast.Call) -> bool:
    statement = view.parent(call)
    if not isinstance(statement, ast.Expr) or function.args.args or function.args.vararg:
        return False
    for it in (part for node in function.body for part in ast.walk(node)):
        local = isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)
        other = isinstance(it, ast.Return | ast.Yield | ast.YieldFrom | ast.FunctionDef | ast.Try)
        if local or other or isinstance(it, ast.Global | ast.Import | ast.ImportFrom | ast.Lambda):
            return False
    if any(_hidden(view, it, call, []) for it in function.body):
        return False
    outer = view.parent(statement)
    for field in ("body", "orelse", "finalbody"):
        body = getattr(outer, field, None)
        if isinstance(body, list) and statement in body:
            at = body.index(statement)
            body[at : at + 1] = copy.deepcopy(function.body)
            return True
    return False


def _hidden(view: View, value: ast.AST, call: ast.Call, names: list[str]) -> bool:
    """Whether a global that `value` names is another thing at the place of `call`."""
    return any(
        isinstance(it, ast.Name) and it.id not in names and view.is_hidden(call, it.id)
        for it in ast.walk(value)
    )


class _Put(ast.NodeTransformer):
    def __init__(self, given: dict[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self._given[node.id]) if node.id in self._given else node


def _become(node: ast.AST, made: ast.AST) -> None:
    node.__class__ = made.__class__  # pyright: ignore[reportAttributeAccessIssue]
    node.__dict__.clear()
    node.__dict__.update(made.__dict__)
