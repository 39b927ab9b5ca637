"""Puts the body of a function that is called in one place there, with locals of its own.

    x = area(3)         ->      side = 3
                                x = side * side

Each such call takes a frame on the stack otherwise, of some 230 bytes, and the function's name and
object in flash. inline.py does the same with single expressions, wherever the call is.

The call is a statement, or what a statement returns, assigns, tests or loops over. It is in no
loop, where a local would have the value that it had the last time, and the function returns at its
end alone.
"""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noheap_tools.tiny.whole.view import View, arguments, in_scope, is_words, local_names

# VM opcodes have the first 16 locals in one byte: MP_BC_LOAD_FAST_MULTI_NUM of py/bc0.h.
_LOCALS = 16
_NOT_MOVED = (
    ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom
    | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
)  # fmt: skip
_LOOPS = ast.For | ast.While | ast.AsyncFor


@dataclass(frozen=True)
class _Place:
    """`statement`, at `body[at]`, has the call in its `field`; it is in `function`."""

    function: ast.FunctionDef
    body: list[ast.stmt]
    at: int
    statement: ast.stmt
    field: str


def put(view: View) -> bool:
    """Does so with one function. Returns whether there was one."""
    for name, function in view.functions.items():
        uses = view.loads.get(name, [])
        if len(uses) != 1 or function.decorator_list:
            continue
        call = view.parent(uses[0])
        if not isinstance(call, ast.Call) or call.func is not uses[0]:
            continue
        place = _place(view, call)
        given = _given(function, call)
        if place is None or place.function is function or given is None:
            continue
        if _may_move(view, function, call, place) and _move(function, given, place):
            view.touch(call)
            return True
    return False


def _place(view: View, call: ast.Call) -> _Place | None:
    statement = view.parent(call)
    match statement:
        case ast.Expr() | ast.Return():
            field = "value"
        case ast.Assign(value=value) if value is call:
            field = "value"
        case ast.If(test=test) if test is call:
            field = "test"
        case ast.For(iter=iterable) if iterable is call:
            field = "iter"
        case _:
            return None
    outer = view.parent(statement)
    for name in ("body", "orelse", "finalbody"):
        body = getattr(outer, name, None)
        if isinstance(body, list) and statement in body:
            function = _function_around(view, statement)
            at = body.index(statement)
            return function and _Place(function, body, at, statement, field)
    return None


def _function_around(view: View, statement: ast.stmt) -> ast.FunctionDef | None:
    """The function that `statement` is in, if each call of it gets there once at most."""
    node = view.parent(statement)
    while not isinstance(node, ast.FunctionDef):
        if isinstance(node, ast.Module | ast.ClassDef | ast.AsyncFunctionDef | _LOOPS):
            return None
        node = view.parent(node)
    outer = view.parent(node)
    is_nested = not isinstance(outer, ast.Module | ast.ClassDef) or view.function_of(node)
    return None if is_nested or is_words(node) or _is_compiled(node) else node


def _is_compiled(function: ast.FunctionDef) -> bool:
    """Whether a decorator other than @property may make something else of it."""
    return any(getattr(it, "id", "") != "property" for it in function.decorator_list)


def _given(function: ast.FunctionDef, call: ast.Call) -> list[tuple[str, ast.expr]] | None:
    """[(parameter, argument)], in the order of the call."""
    of = function.args
    if of.vararg or of.kwarg or of.kwonlyargs or call.keywords:
        return None
    if any(isinstance(it, ast.Starred) for it in call.args):
        return None
    names = [it.arg for it in arguments(function)]
    left = len(names) - len(call.args)
    defaults = of.defaults[len(of.defaults) - left :] if left else []
    if not 0 <= left <= len(of.defaults) or not all(
        isinstance(it, ast.Constant) for it in defaults
    ):
        return None
    return list(zip(names, [*call.args, *defaults], strict=True))


def _may_move(view: View, function: ast.FunctionDef, call: ast.Call, place: _Place) -> bool:
    parts = [node for statement in function.body for node in ast.walk(statement)]
    if any(isinstance(node, _NOT_MOVED) for node in parts):
        return False
    own = local_names(function)
    if len(local_names(place.function)) + len(own) > _LOCALS:
        return False
    # A name that the function has from outside must be the same thing at the call.
    return not any(
        isinstance(node, ast.Name) and node.id not in own and view.is_hidden(call, node.id)
        for node in parts
    )


def _move(function: ast.FunctionDef, given: Sequence[tuple[str, ast.expr]], place: _Place) -> bool:
    taken = {node.id for node in ast.walk(place.function) if isinstance(node, ast.Name)}
    taken |= local_names(place.function) | {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name)
    }
    own = local_names(function)
    names = {name: next(_free(f"{name}_in_{function.name}", taken)) for name in sorted(own)}
    body = copy.deepcopy(function.body)
    for statement in body:
        _Renamed(names).visit(statement)
    result = next(_free(f"of_{function.name}", taken | set(names.values())))
    returning = isinstance(place.statement, ast.Return)
    if not returning and not _store_result(body, result):
        return False
    made: list[ast.stmt] = [
        ast.Assign([ast.Name(names[name], ast.Store())], value) for name, value in given
    ]
    made += body
    if returning:
        if not _ends(body):
            made.append(ast.Return(None))
    else:
        made += _with_result(made, result, place)
    place.body[place.at : place.at + 1] = made
    return True


def _with_result(made: list[ast.stmt], result: str, place: _Place) -> list[ast.stmt]:
    """The statement of the call with the result in its place; if there is one value alone, with
    that, which is taken out of `made`."""
    value: ast.expr = ast.Name(result, ast.Load())
    stores = [
        node
        for statement in made
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == result
    ]
    last = made[-1] if made else None
    if len(stores) == 1 and isinstance(last, ast.Assign) and last.targets == stores:
        made.pop()
        value = last.value
    elif not stores:
        value = ast.Constant(None)
    if isinstance(place.statement, ast.Expr):
        return [] if isinstance(value, ast.Name | ast.Constant) else [ast.Expr(value)]
    setattr(place.statement, place.field, value)
    return [place.statement]


def _store_result(body: list[ast.stmt], result: str) -> bool:
    """Has the statements store what they return. False if they return in the middle."""
    for at, statement in enumerate(body):
        match statement:
            case ast.Return(value=value):
                value = value or ast.Constant(None)
                body[at:] = [ast.Assign([ast.Name(result, ast.Store())], value)]
                return True
            case ast.If(body=first, orelse=other) if _returns(statement):
                rest = body[at + 1 :]
                if _ends(first):
                    other += rest
                elif other and _ends(other):
                    first += rest
                elif rest:
                    return False
                del body[at + 1 :]
                if not _store_result(first, result):
                    return False
                if not other:
                    other.append(ast.Pass())
                return _store_result(other, result)
            case _ if _returns(statement):
                return False
    if not _ends(body):
        body.append(ast.Assign([ast.Name(result, ast.Store())], ast.Constant(None)))
    return True


def _returns(statement: ast.stmt) -> bool:
    return any(isinstance(it, ast.Return) for it in in_scope([statement]))


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether nothing gets behind it."""
    match body[-1] if body else None:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=first, orelse=other):
            return _ends(first) and _ends(other)
    return False


def _free(name: str, taken: set[str]) -> Iterator[str]:
    n = 1
    while True:
        found = name if n == 1 else f"{name}_{n}"
        if found not in taken:
            yield found
        n += 1


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        own = {it.arg for it in arguments(node)}
        outer = {name: new for name, new in self._names.items() if name not in own}
        node.args.defaults = [self.visit(it) for it in node.args.defaults]
        node.args.kw_defaults = [it and self.visit(it) for it in node.args.kw_defaults]
        node.body = _Renamed(outer).visit(node.body)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name is not None:
            node.name = self._names.get(node.name, node.name)
        self.generic_visit(node)
        return node
