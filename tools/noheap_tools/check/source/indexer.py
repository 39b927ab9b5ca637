"""Makes a Function or Class of each definition of a module, before anything is evaluated."""

import ast

from noheap_tools.check.source import tree
from noheap_tools.check.source.comments import MARK
from noheap_tools.check.source.definitions import Class, Function, FunctionKind, Module

EMITTERS = ("native", "viper", "bytecode")
_ASSEMBLERS = ("asm_thumb", "asm_xtensa", "asm_rv32", "asm_pio")
# A decorator of such a name makes the function a hard handler, as `# noheap: isr` at it does.
MARKS = ("isr", "hard_isr", "interrupt")
_KINDS = {
    "property": FunctionKind.PROPERTY,
    "getter": FunctionKind.PROPERTY,
    "setter": FunctionKind.PROPERTY,
    "staticmethod": FunctionKind.STATIC,
    "classmethod": FunctionKind.CLASS,
    **dict.fromkeys(_ASSEMBLERS, FunctionKind.ASSEMBLER),
}
# Decorators that change how a function is compiled or used, not what its name stands for.
TRANSPARENT = frozenset({*EMITTERS, *_KINDS, *MARKS, "deleter"})

# What most nodes are, besides names: they name nothing themselves.
_COMMON = (ast.Constant, ast.Attribute, ast.Call, ast.Expr, ast.Assign)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def index(module: Module) -> None:
    """Fills in the module's constants, classes and functions, unless it has them."""
    if module.is_indexed:
        return
    module.constants = frozenset(
        target.id
        for node in module.of(ast.Assign)
        if _is_const(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    )
    _Indexer(module).visit(module.tree)
    module.is_indexed = True


def _is_const(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node) == "const"


def last_name(node: ast.expr) -> str:
    """Returns the last name of `@name`, `@module.name` or `@name(...)`, or ""."""
    target = node.func if isinstance(node, ast.Call) else node
    return getattr(target, "attr", getattr(target, "id", ""))


class _Indexer:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._cls: Class | None = None
        self._outer: Function | None = None

    def visit(self, node: ast.AST) -> None:
        """Indexes what is defined in the node, in the order of the text."""
        todo = [node]
        while todo:
            inner = todo.pop()
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(inner, inner.name, inner.body)
            elif isinstance(inner, ast.Lambda):
                self._function(inner, "<lambda>", [inner.body])
            elif isinstance(inner, ast.ClassDef):
                self._class(inner)
            else:
                todo += reversed(tree.children(inner))

    def _class(self, node: ast.ClassDef) -> None:
        cls = Class(node.name, self._module, node)
        self._module.classes.append(cls)
        for base in node.bases:
            self.visit(base)
        self._visit_body(cls, self._outer, node.body)

    def _function(self, node: _Definition, name: str, body: list) -> None:
        function = Function(node, name, self._module, None, self._outer)
        decorators = getattr(node, "decorator_list", [])
        if self._cls is not None and not isinstance(node, ast.Lambda):
            function.cls = self._cls
            setter = any(getattr(d, "attr", "") == "setter" for d in decorators)
            self._cls.methods[name + "=" if setter else name] = function
        _find_scopes(function, body)
        outer = function.outer
        while outer is not None:
            outer.cells |= function.closed & outer.locals
            outer = outer.outer
        _read_decorators(function, decorators)
        self._module.functions.append(function)
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for outside in [*defaults, *decorators]:
            self.visit(outside)  # a lambda may be there
        self._visit_body(None, function, body)

    def _visit_body(self, cls: Class | None, outer: Function | None, body: list) -> None:
        before = self._cls, self._outer
        self._cls, self._outer = cls, outer
        for statement in body:
            self.visit(statement)
        self._cls, self._outer = before


def _read_decorators(function: Function, decorators: list[ast.expr]) -> None:
    if function.node.lineno in function.module.comments.marks:
        function.mark = MARK
    for decorator in decorators:
        name = last_name(decorator)
        if name in EMITTERS:
            function.emitter = name
        function.kind = _KINDS.get(name, function.kind)
        if name in MARKS:
            function.mark = f"@{name}"


def _find_scopes(function: Function, body: list) -> None:
    names = _Names()
    names.collect(body)
    spec = function.node.args
    parameters = {a.arg for a in spec.posonlyargs + spec.args + spec.kwonlyargs}
    parameters |= {a.arg for a in (spec.vararg, spec.kwarg) if a}
    function.declared_global = frozenset(names.globals)
    function.declared_nonlocal = frozenset(names.nonlocals)
    function.locals = frozenset((names.assigned | parameters) - names.globals - names.nonlocals)
    function.is_generator = names.has_yield or isinstance(function.node, ast.AsyncFunctionDef)
    free = (names.used | names.nonlocals) - function.locals - names.globals
    outer = function.outer
    while outer is not None:
        function.closed |= free & outer.locals
        outer = outer.outer


class _Names:
    """The names of a function's body, without those of the functions in it."""

    def __init__(self) -> None:
        self.assigned: set[str] = set()
        self.used: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.has_yield = False

    def collect(self, body: list) -> None:
        todo = list(body)
        while todo:
            node = todo.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.assigned.add(node.name)
                self.used |= _names_in(node)
            elif isinstance(node, ast.Lambda):
                self.used |= _names_in(node) - {a.arg for a in node.args.args}
            else:
                self._add(node)
                todo.extend(tree.children(node))

    def _add(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            (self.used if isinstance(node.ctx, ast.Load) else self.assigned).add(node.id)
        elif isinstance(node, _COMMON):
            return
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.assigned.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.assigned |= {(a.asname or a.name).partition(".")[0] for a in node.names}
        elif isinstance(node, ast.Global):
            self.globals |= set(node.names)
        elif isinstance(node, ast.Nonlocal):
            self.nonlocals |= set(node.names)
        elif isinstance(node, (ast.Yield, ast.YieldFrom)):
            self.has_yield = True


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in tree.walk(node) if isinstance(inner, ast.Name)}
