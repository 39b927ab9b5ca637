"""Computes what is constant, and leaves out the branches that are never taken.

    fold(view, {"LIMIT": 30}, {"tier": "asm"})

In viper and assembler functions, whose numbers are words, only names are replaced. A float is
computed with 64 bits, as the host does, where the image has 32.
"""

import ast
import operator
from collections.abc import Callable, Hashable, Mapping

from noheap_tools.tiny.whole.each import Visitor, each
from noheap_tools.tiny.whole.literals import Value, expression, is_plain, value_of
from noheap_tools.tiny.whole.view import Part, View, is_words

_BINARY: Mapping[type[ast.operator], Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_UNARY: Mapping[type[ast.unaryop], Callable] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_COMPARE: Mapping[type[ast.cmpop], Callable] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
# Those whose result depends on nothing else, and is that of CPython.
PURE: Mapping[str, Callable] = {
    it.__name__: it for it in (abs, bool, divmod, int, len, max, min, round)
}
_LESSER = {"min": ast.Lt(), "max": ast.Gt()}
_END = ast.Return | ast.Raise | ast.Continue | ast.Break


def fold(view: View, values: Mapping[str, object], aliases: Mapping[str, str]) -> bool:
    """Returns whether something was replaced."""
    return each(view, _Statements(Folder(view, values, aliases)))


class _Statements(Visitor):
    """Has `folder` go through a statement at the top level, and leaves out what is dead of it."""

    def __init__(self, folder: "Folder") -> None:
        self._folder = folder

    def depends(self, part: Part) -> Hashable:
        return self._folder.depends(part)

    def visit(self, node: ast.AST) -> list[ast.stmt]:
        self._folder.changed = False
        made = self._folder.taken(self._folder.visit(node))
        self.changed = self._folder.changed or made != [node]
        return made


class Folder(ast.NodeTransformer):
    """`values` are constants by the names of globals, `aliases` other globals that a name stands
    for. `changed` says whether anything was replaced."""

    def __init__(
        self, view: View, values: Mapping[str, object], aliases: Mapping[str, str]
    ) -> None:
        self._view = view
        self._values = values
        self._aliases = aliases
        self._of_words = False
        self.changed = False

    def depends(self, part: Part) -> Hashable:
        """What is known of the globals that the statement reads."""
        view = self._view
        names = part.loads.keys()
        return (
            tuple((it, repr(self._values[it])) for it in names if it in self._values),
            tuple((it, self._aliases[it]) for it in names if it in self._aliases),
            tuple(it for it in names if len(view.loads[it]) == 1 and it in self._values),
            tuple(it for it in names if it in view.classes or it in view.functions),
            tuple(it for it in names if it in PURE and view.stores[it]),
        )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before = self._of_words
        self._of_words = is_words(node)
        self._in_statements(node)
        self._of_words = before
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt | ast.Module | ast.ExceptHandler):
            self._in_statements(node)
        else:
            super().generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Load) or not self._view.is_global(node):
            return node
        if node.id in self._aliases:
            self.changed = True
            return ast.Name(self._aliases[node.id], ast.Load())
        if node.id in self._values:
            value = self._values[node.id]
            if not isinstance(value, tuple) or len(self._view.loads[node.id]) == 1:
                return self._made(value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right = self._value(node.left), self._value(node.right)
        if left and right and type(node.op) in _BINARY and not self._of_words:
            return self._computed(node, _BINARY[type(node.op)], left.it, right.it)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if value_of(node):
            return node  # a negative number
        self.generic_visit(node)
        operand = self._value(node.operand)
        if operand and not self._of_words:
            return self._computed(node, _UNARY[type(node.op)], operand.it)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if self._is_itself(node):
            return self._made(isinstance(node.ops[0], ast.Is))
        values = [self._value(it) for it in (node.left, *node.comparators)]
        if self._of_words or None in values:
            return node
        its = [it.it for it in values if it]
        try:
            found = all(
                _COMPARE[type(op)](a, b) for op, a, b in zip(node.ops, its, its[1:], strict=False)
            )
        except TypeError:
            return node
        return self._made(found)

    def _is_itself(self, node: ast.Compare) -> bool:
        """Whether it compares a class or function with itself."""
        match node:
            case ast.Compare(
                left=ast.Name(id=left),
                ops=[ast.Is() | ast.IsNot()],
                comparators=[ast.Name(id=right) as other],
            ):
                fixed = left in self._view.classes or left in self._view.functions
                return left == right and fixed and self._view.is_global(other)
        return False

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._of_words:
            return node
        ends = isinstance(node.op, ast.Or)  # the truth value that ends it
        parts = []
        for part in node.values:
            value = self._value(part)
            last = part is node.values[-1]
            if value and bool(value.it) != ends and not last:
                self.changed = True
                continue
            parts.append(part)
            if value and bool(value.it) == ends and not last:
                self.changed = True
                break
        node.values = parts
        return parts[0] if len(parts) == 1 else node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        test = self._value(node.test)
        if test and not self._of_words:
            self.changed = True
            return node.body if test.it else node.orelse
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        whole, index = self._value(node.value), self._value(node.slice)
        if whole and index and isinstance(node.ctx, ast.Load) and not self._of_words:
            return self._computed(node, operator.getitem, whole.it, index.it)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                values = [self._value(it) for it in arguments]
                builtin = self._view.is_global(node.func) and not self._view.stores[name]
                if name in PURE and builtin and None not in values and not self._of_words:
                    return self._computed(node, PURE[name], *(it.it for it in values if it))
                if name in _LESSER and builtin and not self._of_words:
                    return self._chosen(node, _LESSER[name])
        return node

    def _chosen(self, node: ast.Call, less: ast.cmpop) -> ast.expr:
        """min() or max() of two names or constants, without the function."""
        match node.args:
            case [ast.Name() | ast.Constant() as first, ast.Name() | ast.Constant() as second]:
                self.changed = True
                return ast.IfExp(ast.Compare(second, [less], [first]), second, first)
        return node

    def _in_statements(self, node: ast.AST) -> None:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                left = self._without_dead(statements)
                if not left and statements and name == "body":
                    left = [ast.Pass()]
                setattr(node, name, left)

    def _without_dead(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        if self._of_words or [type(it) for it in statements] == [ast.Pass]:
            return statements
        left: list[ast.stmt] = []
        for n, statement in enumerate(statements):
            taken = self.taken(statement)
            self.changed |= taken != [statement]
            left += taken
            if left and isinstance(left[-1], _END) and statements[n + 1 :]:
                self.changed = True
                break
        return left

    def taken(self, statement: ast.stmt) -> list[ast.stmt]:
        """What stays of a statement."""
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                statement.test = test = self._without_neutral(test)
                value = self._value(test)
                if value:
                    return body if value.it else orelse
                if not orelse and all(isinstance(it, ast.Pass) for it in body):
                    return [ast.Expr(test)]
            case ast.While(test=test, orelse=orelse):
                value = self._value(test)
                if value and not value.it:
                    return orelse
            case ast.Try(body=body, orelse=orelse, finalbody=finalbody):
                if all(isinstance(it, ast.Pass) for it in body):
                    return [*orelse, *finalbody]
            case ast.Expr(value=value) if is_pure(value):
                return []
            case ast.Pass():
                return []
        return [statement]

    def _without_neutral(self, test: ast.expr) -> ast.expr:
        """A test without constants that change nothing of whether it holds."""
        if not isinstance(test, ast.BoolOp):
            return test
        last = self._value(test.values[-1])
        if last is None:
            return test
        if bool(last.it) == isinstance(test.op, ast.Or):
            # It decides alone, if the others do nothing.
            return test.values[-1] if all(map(is_pure, test.values)) else test
        self.changed = True
        left = test.values[:-1]
        return left[0] if len(left) == 1 else ast.BoolOp(test.op, left)

    def _value(self, node: ast.AST) -> Value | None:
        if isinstance(node, ast.Name) and self._view.is_global(node) and node.id in self._values:
            return Value(self._values[node.id])
        return value_of(node)

    def _computed(self, node: ast.expr, function: Callable, *values: object) -> ast.expr:
        try:
            found = function(*values)
        except (ArithmeticError, IndexError, LookupError, TypeError, ValueError):
            return node  # it raises on the board as well
        return self._made(found) if is_plain(found) else node

    def _made(self, value: object) -> ast.expr:
        self.changed = True
        return expression(value)


def is_pure(node: ast.expr) -> bool:
    """Whether nothing is lost if the expression is not evaluated."""
    match node:
        case ast.Constant() | ast.Name() | ast.Lambda():
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            return all(map(is_pure, parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_pure(operand)
        case ast.Compare(left=left, ops=ops, comparators=[right]):
            return isinstance(ops[0], ast.Is | ast.IsNot) and is_pure(left) and is_pure(right)
    return value_of(node) is not None
