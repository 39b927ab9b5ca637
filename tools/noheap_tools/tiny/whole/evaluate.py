"""Calls functions of the program at build time, if they depend on nothing but constants.

    Evaluator(view, {"LIMIT": 30}).result(call)     # Value(1500); None: it cannot be known

Such a function gives local names values, branches, loops, and calls functions of its kind and
built-in ones. A call that raises stays, to raise on the board. A class that has only constants may
be an argument: it stands for a module that is used as a value.
"""

import ast
import builtins
import sys
from collections.abc import Hashable, Mapping
from types import SimpleNamespace

from noheap_tools.tiny.whole.each import Visitor
from noheap_tools.tiny.whole.literals import Value, expression, is_plain, value_of
from noheap_tools.tiny.whole.view import Part, View, local_names

_MAX_LINES = 100_000  # that a call may run through
_BUILTINS = {
    name: getattr(builtins, name)
    for name in (
        "abs", "all", "any", "bool", "bytes", "divmod", "enumerate", "float", "getattr", "hasattr",
        "int", "isinstance", "len", "list", "max", "min", "range", "reversed", "round", "sorted",
        "str", "sum", "tuple", "zip", "NotImplementedError", "OSError", "TypeError", "ValueError",
    )
}  # fmt: skip
_STATEMENTS = (
    ast.Assign | ast.AugAssign | ast.AnnAssign | ast.If | ast.For | ast.While | ast.Return
    | ast.Raise | ast.Expr | ast.Pass | ast.Break | ast.Continue
)  # fmt: skip
_EXPRESSIONS = (
    ast.Constant | ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.IfExp | ast.Tuple
    | ast.List | ast.Subscript | ast.Slice | ast.Name | ast.Call | ast.Attribute | ast.ListComp
    | ast.GeneratorExp
)  # fmt: skip


class _TooLong(Exception):
    pass


class Calls(Visitor):
    """Puts what calls return in their places. `values` are the constants by the names of
    globals."""

    def __init__(self, view: View, values: Mapping[str, object]) -> None:
        self._evaluator = Evaluator(view, values)

    def depends(self, part: Part) -> Hashable:
        return object() if any(map(self._evaluator.is_pure, part.loads)) else None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        found = self._evaluator.result(node)
        if found is None:
            return node
        self.changed = True
        return expression(found.it)


class Evaluator:
    """`values` are the constants by the names of globals."""

    def __init__(self, view: View, values: Mapping[str, object]) -> None:
        self._view = view
        self._values = values
        self._pure: dict[str, bool] = {}

    def result(self, call: ast.Call) -> Value | None:
        """What `call` returns; None if that cannot be known."""
        function = call.func
        if not isinstance(function, ast.Name) or not self._view.is_global(function):
            return None
        if not self.is_pure(function.id):
            return None
        arguments = [self._argument(it) for it in call.args]
        named = {it.arg: self._argument(it.value) for it in call.keywords}
        if None in arguments or None in named.values() or None in named:
            return None
        given = {str(name): it.it for name, it in named.items() if it}
        try:
            found = _limited(self._made(function.id), [it.it for it in arguments if it], given)
        except Exception:  # any that it raises, it raises on the board
            return None
        return Value(found) if is_plain(found) else None

    def _argument(self, node: ast.expr) -> Value | None:
        if isinstance(node, ast.Name) and self._view.is_global(node):
            if node.id in self._values:
                return Value(self._values[node.id])
            found = self._view.classes.get(node.id)
            return found and _constants_of(found)
        return value_of(node)

    def is_pure(self, name: str) -> bool:
        """Whether the global is a function that depends on nothing but constants."""
        if name not in self._pure:
            self._pure[name] = True  # where it calls itself
            function = self._view.functions.get(name)
            self._pure[name] = function is not None and self._only_computes(function)
        return self._pure[name]

    def _only_computes(self, function: ast.FunctionDef) -> bool:
        if function.decorator_list:
            return False
        inside = [*function.args.defaults, *(it for it in function.args.kw_defaults if it)]
        for node in [it for part in (*function.body, *inside) for it in ast.walk(part)]:
            match node:
                case ast.Attribute(attr=name, ctx=context):
                    if name.startswith("__") or not isinstance(context, ast.Load):
                        return False
                case ast.Subscript(ctx=ast.Store() | ast.Del()):
                    return False
                case ast.Name(id=name) if self._view.is_global(node):
                    known = name in self._values or self.is_pure(name)
                    if not known and (name not in _BUILTINS or self._view.stores[name]):
                        return False
                case ast.stmt() if not isinstance(node, _STATEMENTS):
                    return False
                case ast.expr() if not isinstance(node, _EXPRESSIONS):
                    return False
        return True

    def _made(self, name: str):
        """The function, as CPython runs it."""
        wanted, names = [], [name]
        for each in names:
            function = self._view.functions[each]
            wanted.append(ast.unparse(function))
            local = local_names(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Name) and node.id not in {*local, *names}:
                    names += [node.id] if self._pure.get(node.id) else []
        space = {"__builtins__": _BUILTINS, **self._values}
        exec(compile("\n".join(wanted), "<build>", "exec"), space)
        return space[name]


def _constants_of(node: ast.ClassDef) -> Value | None:
    """The class as an object that has its constants; None if it has other things."""
    found: dict[str, object] = {}
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=given):
                value = value_of(given)
                if value is None:
                    return None
                found[name] = value.it
            case ast.Pass():
                continue
            case _:
                return None
    return None if node.bases or node.decorator_list else Value(SimpleNamespace(**found))


def _limited(function, arguments, named):
    """Calls it, and gives up if it takes too long."""
    left = _MAX_LINES

    def count(*_):
        nonlocal left
        left -= 1
        if left < 0:
            raise _TooLong
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        return function(*arguments, **named)
    finally:
        sys.settrace(before)
