"""Runs a program on sets of values: each function with all that it may be called with, again and
again until nothing new is found."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from noheap_tools.tiny.flow import natives
from noheap_tools.tiny.flow.calls import Calls
from noheap_tools.tiny.flow.natives import Unknown
from noheap_tools.tiny.flow.state import ELEMENTS, State
from noheap_tools.tiny.flow.uses import Uses
from noheap_tools.tiny.flow.values import (
    BOOL,
    BYTES,
    INT,
    NONE,
    NOTHING,
    STR,
    UNKNOWN,
    Bound,
    Class,
    Function,
    Holder,
    Instance,
    Module,
    Native,
    Plain,
    Super,
    Type,
    Unknowable,
    Values,
    of,
)
from noheap_tools.tiny.whole.view import (
    arguments,
    compilers,
    decorators,
    in_scope,
    local_names,
)

_PROPERTY, _STATIC, _OF_CLASS = "property", "staticmethod", "classmethod"
_POINTER = Plain("ptr")
_WORDS = {"int", "uint", "bool", "ptr", "ptr8", "ptr16", "ptr32"}
# Methods that MicroPython calls with the object alone.
_ALONE = {
    f"__{name}__"
    for name in ("enter", "len", "bool", "str", "repr", "del", "hash", "iter", "next")
}
_HARMLESS = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)


class Program(Calls):
    """Of one module, `tree`."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(State(), Uses())
        self._tree = tree
        self._functions: list[ast.FunctionDef | ast.Lambda] = []
        self._around: dict[int, ast.AST] = {}  # id(function) -> the function or module around it
        self._owner: dict[int, ast.ClassDef] = {}  # id(method) -> its class
        self._locals: dict[int, set[str]] = {}
        self._collect(tree, tree)

    def uses(self) -> Uses:
        while True:
            self.state.grown = False
            before = len(self.seen)
            self._run(self._tree.body, self._tree)
            for node in self._functions:
                self._function(node)
            self._special_methods()
            self.shown(self.exception_arguments)
            if not self.state.grown and len(self.seen) == before:
                return self.seen

    def _collect(self, node: ast.AST, around: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            inner = around
            match child:
                case ast.FunctionDef() | ast.Lambda():
                    self._functions.append(child)
                    self._around[id(child)] = around
                    self._locals[id(child)] = local_names(child) - _nonlocal(child)
                    if isinstance(node, ast.ClassDef):
                        self._owner[id(child)] = node
                    inner = child
                case ast.ClassDef():
                    if not isinstance(node, ast.Module) or child.name in self.classes:
                        raise Unknown(f"class {child.name}")
                    self.classes[child.name] = child
                case ast.AsyncFunctionDef() | ast.Await() | ast.Match():
                    raise Unknown(type(child).__name__)
            if isinstance(child, ast.FunctionDef) and "asm_thumb" in compilers(child):
                continue
            self._collect(child, inner)

    # Names

    def _key(self, name: str, scope: ast.AST) -> tuple[int, str]:
        """Of the variable `name` in `scope`: a function, a class body, or the module."""
        if isinstance(scope, ast.ClassDef):
            return (id(scope), name)
        while scope is not self._tree:
            if name in self._locals[id(scope)]:
                return (id(scope), name)
            scope = self._around[id(scope)]
        return (id(self._tree), name)

    def _load(self, name: str, scope: ast.AST) -> Values:
        if isinstance(scope, ast.ClassDef):
            if self.state.knows((id(scope), name)):
                return self.state.get((id(scope), name))
            scope = self._tree
        key = self._key(name, scope)
        if self.state.knows(key) or key[0] != id(self._tree):
            return self.state.get(key)
        if name in ("__name__", "__file__"):
            return of(STR)
        known = natives.attribute("", name)
        if known is not None:
            return known
        return of(Native(name) if natives.is_function(name) else UNKNOWN)

    def _is_built_in(self, node: ast.expr, scope: ast.AST, name: str) -> bool:
        return isinstance(node, ast.Name) and self._load(node.id, scope) in (
            of(Native(name)),
            of(Type(name)),
        )

    # Functions and classes

    def _function(self, node: ast.FunctionDef | ast.Lambda) -> None:
        if isinstance(node, ast.Lambda):
            self.state.add((id(node), "return"), self._value(node.body, node))
        elif "asm_thumb" not in compilers(node):
            self._run(node.body, node)

    def _define(self, node: ast.FunctionDef, scope: ast.AST) -> None:
        found: Values = of(Function(node))
        for value in self._defaults(node.args, scope):
            self.state.add((id(node), "default", value[0]), value[1])
        for decorator in reversed(decorators(node)):
            match decorator:
                case ast.Name(id=("property" | "staticmethod" | "classmethod") as kind):
                    self.kinds[id(node)] = kind
                case ast.Attribute(value=ast.Name(), attr="setter" | "getter" | "deleter"):
                    self.kinds[id(node)] = decorator.attr
                case _:
                    found = self.call(self._value(decorator, scope), [found], {}, decorator)
        self.state.add(self._key(node.name, scope), found)

    def _defaults(
        self, of_arguments: ast.arguments, scope: ast.AST
    ) -> Iterator[tuple[str, Values]]:
        names = [it.arg for it in (*of_arguments.posonlyargs, *of_arguments.args)]
        defaults = of_arguments.defaults
        for name, node in zip(names[len(names) - len(defaults) :], defaults, strict=True):
            yield name, self._value(node, scope)
        for it, node in zip(of_arguments.kwonlyargs, of_arguments.kw_defaults, strict=True):
            if node is not None:
                yield it.arg, self._value(node, scope)

    def _class(self, node: ast.ClassDef, scope: ast.AST) -> None:
        if node.decorator_list or node.keywords:
            raise Unknown(f"class {node.name}")
        for base in node.bases:
            for value in self._value(base, scope):
                match value:
                    case Class(name=name):
                        self.bases[node.name].add(name)
                    case Type(name="object"):
                        pass
                    case Type(name=name) if natives.is_exception(name):
                        self.exceptions.add(node.name)
                    case _:
                        raise Unknown(f"base of {node.name}")
        self._run(node.body, node)
        self.state.add(self._key(node.name, scope), of(Class(node.name)))

    def in_class(self, owner: ast.ClassDef, name: str) -> Values:
        return self.state.get((id(owner), name))

    def set_in_class(self, owner: ast.ClassDef, name: str, values: Values) -> None:
        self.state.add((id(owner), name), values)

    def parameter(self, node: ast.FunctionDef | ast.Lambda, name: str, values: Values) -> None:
        self.state.add((id(node), name), values)

    def _special_methods(self) -> None:
        for node in self.classes.values():
            for it in node.body:
                if not isinstance(it, ast.FunctionDef) or it.name == "__init__":
                    continue
                if not (it.name.startswith("__") and it.name.endswith("__")):
                    continue
                values: list[Values] = []
                if it.name == "__exit__":
                    values = [of(NONE, Plain("type")), of(NONE, *self.raised()), of(NONE)]
                elif it.name not in _ALONE:
                    values = [of(UNKNOWN)] * (len(arguments(it)) - 1)
                for name in self.heirs(node.name):
                    bound = Bound(Function(it), Instance(name))
                    self.call(of(bound), values, {}, it)

    # Statements

    def _run(self, body: Sequence[ast.stmt], scope: ast.AST) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: ast.stmt, scope: ast.AST) -> None:
        match node:
            case ast.FunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.Return(value=value):
                found = self._value(value, scope) if value else of(NONE)
                self.state.add((id(scope), "return"), found)
            case ast.Assign(targets=targets, value=value):
                found = self._value(value, scope)
                for target in targets:
                    self._store(target, found, scope)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._store(target, self._value(value, scope), scope)
            case ast.AugAssign(target=target, op=op, value=value):
                left = self._loaded(target, scope)
                found = self._binary(op, left, self._value(value, scope), node, inplace=True)
                self._store(target, found, scope)
            case ast.Expr(value=value):
                self._value(value, scope)
            case ast.If(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                self._run(body, scope)
                self._run(orelse, scope)
            case ast.While(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                self._run(body, scope)
                self._run(orelse, scope)
            case ast.For(target=target, iter=it, body=body, orelse=orelse):
                self._store(target, self.iterated(self._value(it, scope)), scope)
                if isinstance(it, ast.Call) and self._is_built_in(it.func, scope, "range"):
                    self._counts()
                self._run(body, scope)
                self._run(orelse, scope)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                self._run(body, scope)
                for handler in handlers:
                    if handler.type is not None:
                        self._value(handler.type, scope)
                    if handler.name is not None:
                        self.state.add(self._key(handler.name, scope), self.raised())
                    self._run(handler.body, scope)
                self._run(orelse, scope)
                self._run(final, scope)
            case ast.With(items=items, body=body):
                for item in items:
                    found = self.entered(self._value(item.context_expr, scope))
                    if item.optional_vars is not None:
                        self._store(item.optional_vars, found, scope)
                self._run(body, scope)
            case ast.Raise(exc=raised, cause=cause):
                for it in (raised, cause):
                    if it is not None:
                        found = self._value(it, scope)
                        classes = frozenset(v for v in found if isinstance(v, Class | Type))
                        self.call(classes, [], {}, it)
            case ast.Assert(test=test, msg=msg):
                self._value(test, scope)
                if msg is not None:
                    self.raises_with(self._value(msg, scope))
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Subscript):
                        self._subscript(target, scope)
                    elif isinstance(target, ast.Attribute):
                        self._value(target.value, scope)
            case ast.Import(names=names):
                for alias in names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    stored = alias.asname or name
                    self.state.add(self._key(stored, scope), of(Module(name)))
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    found = self.of_module(module, alias.name)
                    self.state.add(self._key(alias.asname or alias.name, scope), found)
            case _ if not isinstance(node, _HARMLESS):
                raise Unknown(type(node).__name__)

    def _counts(self) -> None:
        """mpy-cross makes a loop over range() into one that adds and compares."""
        self.combined("Add", of(INT), of(INT), 0, inplace=True)
        self.compared("Lt", of(INT), of(INT))
        self.compared("Gt", of(INT), of(INT))

    def _loaded(self, target: ast.expr, scope: ast.AST) -> Values:
        match target:
            case ast.Name(id=name):
                return self._load(name, scope)
            case ast.Attribute(value=value, attr=name):
                return self.attribute(self._value(value, scope), name)
            case ast.Subscript():
                return self._subscript(target, scope)
        raise Unknown(type(target).__name__)

    def _store(self, target: ast.expr, values: Values, scope: ast.AST) -> None:
        match target:
            case ast.Name(id=name):
                self.state.add(self._key(name, scope), values)
            case ast.Attribute(value=value, attr=name):
                self.set_attribute(self._value(value, scope), name, values)
            case ast.Subscript(value=value, slice=index):
                keys = self._value(index, scope)
                self.set_element(self._value(value, scope), keys, values)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                starred = any(isinstance(it, ast.Starred) for it in elements)
                for n, it in enumerate(elements):
                    part = self.unpacked(values, None if starred else n)
                    if isinstance(it, ast.Starred):
                        part = self.holder("list", id(it), part)
                        it = it.value
                    self._store(it, part, scope)
            case _:
                raise Unknown(type(target).__name__)

    # Expressions

    def _value(self, node: ast.expr, scope: ast.AST) -> Values:
        match node:
            case ast.Constant(value=value):
                return _constant(value)
            case ast.Name(id=name):
                if name in _WORDS and "viper" in compilers(scope):
                    return of(Plain(f"viper {name}"))
                return self._load(name, scope)
            case ast.Attribute(value=value, attr=name):
                return self.attribute(self._value(value, scope), name)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Call():
                return self._call(node, scope)
            case ast.BinOp(left=left, op=op, right=right):
                values = self._value(left, scope), self._value(right, scope)
                return self._binary(op, *values, node)
            case ast.UnaryOp(op=op, operand=operand):
                return self._unary(op, self._value(operand, scope))
            case ast.BoolOp(values=parts):
                return NOTHING.union(*(self._value(it, scope) for it in parts))
            case ast.Compare(left=left, ops=ops, comparators=rights):
                before = self._value(left, scope)
                for op, right in zip(ops, rights, strict=True):
                    after = self._value(right, scope)
                    self.compared(type(op).__name__, before, after)
                    before = after
                return of(BOOL)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                return self._value(body, scope) | self._value(orelse, scope)
            case ast.NamedExpr(target=target, value=value):
                found = self._value(value, scope)
                self._store(target, found, scope)
                return found
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return self._display(node, elements, scope)
            case ast.Dict(keys=keys, values=values):
                found = Holder("dict", id(node))
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        raise Unknown("** in a dict")
                    self.set_element(of(found), self._value(key, scope), self._value(value, scope))
                return of(found)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, scope)
            case ast.JoinedStr(values=parts):
                self.seen.methods.add(("str", "format"))
                for it in parts:
                    if isinstance(it, ast.FormattedValue):
                        self.shown(self._value(it.value, scope))
                return of(STR)
            case ast.Lambda():
                for value in self._defaults(node.args, scope):
                    self.state.add((id(node), "default", value[0]), value[1])
                return of(Function(node))
            case ast.Slice():
                for it in (node.lower, node.upper, node.step):
                    if it is not None:
                        self._value(it, scope)
                return of(Plain("slice"))
            case ast.Starred(value=value):
                return self.iterated(self._value(value, scope))
            case ast.Yield(value=value):
                found = self._value(value, scope) if value else of(NONE)
                self.state.add((id(scope), "yield"), found)
                return of(UNKNOWN)
            case ast.YieldFrom(value=value):
                found = self.iterated(self._value(value, scope))
                self.state.add((id(scope), "yield"), found)
                return of(UNKNOWN)
        raise Unknown(type(node).__name__)

    def _display(self, node: ast.expr, elements: Sequence[ast.expr], scope: ast.AST) -> Values:
        type_ = type(node).__name__.lower()
        starred = any(isinstance(it, ast.Starred) for it in elements)
        found = Holder(type_, id(node))
        for n, it in enumerate(elements):
            known = type_ == "tuple" and not starred
            self.state.hold(found, self._value(it, scope), n if known else ELEMENTS)
        if type_ == "set":
            self.keyed(self.state.held(found))
        return of(found)

    def _comprehension(self, node: ast.expr, scope: ast.AST) -> Values:
        for part in node.generators:  # pyright: ignore[reportAttributeAccessIssue]
            self._store(part.target, self.iterated(self._value(part.iter, scope)), scope)
            for test in part.ifs:
                self._value(test, scope)
        match node:
            case ast.DictComp(key=key, value=value):
                found = of(Holder("dict", id(node)))
                self.set_element(found, self._value(key, scope), self._value(value, scope))
                return found
            case ast.ListComp(elt=element):
                return self.holder("list", id(node), self._value(element, scope))
            case ast.SetComp(elt=element):
                return self.holder("set", id(node), self._value(element, scope))
            case ast.GeneratorExp(elt=element):
                return self.holder("generator", id(node), self._value(element, scope))
        raise Unknown(type(node).__name__)

    def _subscript(self, node: ast.Subscript, scope: ast.AST) -> Values:
        index = node.slice
        keys = self._value(index, scope)
        place = index.value if isinstance(index, ast.Constant) else None
        place = place if isinstance(place, int) and place >= 0 else None
        return self.element(self._value(node.value, scope), keys, place, node)

    def _unary(self, op: ast.unaryop, values: Values) -> Values:
        if isinstance(op, ast.Not):
            return of(BOOL)
        self.seen.operator(type(op).__name__, values)
        plain = frozenset(INT if value == BOOL else value for value in values)
        numbers = plain & of(INT, natives.FLOAT)
        strange = any(isinstance(value, Instance | Unknowable) for value in values)
        return numbers | (of(UNKNOWN) if strange else NOTHING)

    def _binary(
        self,
        op: ast.operator,
        left: Values,
        right: Values,
        node: ast.AST,
        *,
        inplace: bool = False,
    ) -> Values:
        return self.combined(type(op).__name__, left, right, id(node), inplace=inplace)

    def _call(self, node: ast.Call, scope: ast.AST) -> Values:
        arguments_ = [self._value(it, scope) for it in node.args]
        keywords = {it.arg: self._value(it.value, scope) for it in node.keywords}
        if None in keywords:
            raise Unknown("** in a call")
        named: Mapping[str, Values] = {n: it for n, it in keywords.items() if n is not None}
        starred = any(isinstance(it, ast.Starred) for it in node.args)
        if "viper" in compilers(scope) and isinstance(node.func, ast.Name):
            if node.func.id.startswith("ptr"):
                return of(_POINTER)
            if node.func.id in _WORDS:
                return of(INT)
        for name in ("getattr", "hasattr", "setattr"):
            if self._is_built_in(node.func, scope, name):
                return self._by_name(name, node, arguments_)
        if self._is_built_in(node.func, scope, "super"):
            return self._super(arguments_, scope)
        callee = self._value(node.func, scope)
        return self.call(callee, arguments_, named, node, starred=starred)

    def _by_name(self, what: str, node: ast.Call, values: list[Values]) -> Values:
        match node.args:
            case [_, ast.Constant(value=str(name)), *_]:
                if what == "setattr":
                    self.set_attribute(values[0], name, values[2])
                    return of(NONE)
                found = self.attribute(values[0], name)
                return of(BOOL) if what == "hasattr" else found.union(*values[2:])
        raise Unknown(what)

    def _super(self, values: list[Values], scope: ast.AST) -> Values:
        owner = self._owner.get(id(scope))
        if values or owner is None or not isinstance(scope, ast.FunctionDef):
            raise Unknown("super")
        receivers = self._load(scope.args.args[0].arg, scope)
        return frozenset(Super(owner.name, receiver) for receiver in receivers)

    def viper_parameter(self, annotation: ast.expr | None) -> Values | None:
        """What a parameter of a viper function is; None if it is an object."""
        match annotation:
            case ast.Name(id=name) if name.startswith("ptr"):
                return of(_POINTER)
            case ast.Name(id=name) if name in _WORDS:
                return of(INT)
        return None


def _nonlocal(node: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The names that belong to a function around it."""
    if isinstance(node, ast.Lambda):
        return set()
    found = (it for it in in_scope(node.body) if isinstance(it, ast.Nonlocal))
    return {name for it in found for name in it.names}


def _constant(value: object) -> Values:
    by_type: Mapping[type, Values] = {
        bool: of(BOOL),
        int: of(INT),
        float: of(natives.FLOAT),
        str: of(STR),
        bytes: of(BYTES),
        type(None): of(NONE),
        type(...): of(Plain("ellipsis")),
    }
    if type(value) not in by_type:
        raise Unknown(repr(value))
    return by_type[type(value)]
