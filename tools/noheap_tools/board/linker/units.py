"""A file as the linker sees it: what its global names mean, and where it uses them."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from noheap_tools.errors import ToolError

_COMPILER = {"bytecode", "native", "viper", "asm_thumb"}
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITIONS = _FUNCTIONS | ast.ClassDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Target:
    """A module, or a global name of it."""

    module: str
    name: str | None = None


# {name: (what it means, the import that says so)}
Bindings = dict[str, tuple[Target, ast.alias]]
# The names of a function; None: what the function assigns.
_Scope = dict[str, tuple[Target, ast.alias] | None]


@dataclass(frozen=True)
class Use:
    """The expression `node` stands for `target`, because the import `by` says so, if any.

    `owner` is the global whose definition it is in; None: it is in another statement.
    """

    node: ast.Name | ast.Attribute
    target: Target
    by: ast.alias | None
    owner: str | None


@dataclass(frozen=True)
class Import:
    """An import statement. `certain`: it runs whenever its file does, or its function."""

    node: ast.Import | ast.ImportFrom
    in_function: bool
    certain: bool


@dataclass
class Unit:
    """The module `name` of a program that has `modules`. Raises ToolError if it is no Python."""

    name: str
    text: str
    modules: frozenset[str]
    tree: ast.Module = field(init=False)
    own: dict[str, ast.stmt] = field(init=False)  # {global: the last statement that binds it}
    bound: Bindings = field(init=False)
    imports: list[Import] = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.tree = ast.parse(self.text, self.name)
        except SyntaxError as error:
            raise ToolError(f"{self.name}:{error.lineno}: {error.msg}") from None
        self.imports = list(_imports(self.tree, in_function=False, certain=True))
        self.bound = _bound_once(self.tree)
        self.own = {
            name: node for node in self.tree.body for name in _stored([node]) - self.bound.keys()
        }

    @cached_property
    def uses(self) -> list[Use]:
        """Each place that names a global of this file or what it imports."""
        found = []
        for node in self.tree.body:
            defined = [name for name in _stored([node]) if self.own.get(name) is node]
            found += self._walk(node, [], defined[0] if len(defined) == 1 else None)
        return found

    @cached_property
    def rebound(self) -> list[tuple[Target, ast.alias]]:
        """Each import of a name that has another meaning, too, in the same scope."""
        followed = {id(alias) for _, alias in self.bound.values()}
        for node in ast.walk(self.tree):
            if isinstance(node, _FUNCTIONS):
                followed |= {id(alias) for _, alias in _bound_once(node).values()}
        return [
            (target, alias)
            for statement in self.imports
            for target, alias in bindings(statement.node).values()
            if id(alias) not in followed
        ]

    def literals(self) -> dict[str, str]:
        """{global name in upper case: the text of the literal that alone it is given}."""
        names = [node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)
                 and isinstance(node.ctx, ast.Store)]  # fmt: skip
        found = {}
        for name, node in self.own.items():
            match node:
                case ast.Assign(targets=[ast.Name()], value=ast.Constant(value=value)):
                    if name.isupper() and names.count(name) == 1:
                        found[name] = repr(value)
        return found

    def _walk(self, node: ast.AST, scopes: Sequence[_Scope], owner: str | None) -> Iterator[Use]:
        inner: Sequence[_Scope] = scopes
        children = list(ast.iter_child_nodes(node))
        match node:
            case ast.Name(id=name):
                found = self._meaning(name, scopes)
                if found is not None:
                    yield Use(node, *found, owner)
                return
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                found = self._meaning(name, scopes)
                if found is not None and self._is_module(found[0]):
                    module = ".".join(it for it in (found[0].module, found[0].name) if it)
                    yield Use(node, Target(module, attribute), found[1], owner)
                    return
            case ast.Assign(value=ast.Call(func=ast.Name(id="const"), args=arguments)):
                children = [*node.targets, *arguments]
            case ast.AnnAssign():  # MicroPython evaluates no annotation
                children = [it for it in (node.target, node.value) if it is not None]
            case ast.arg():
                return
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                outer = [node.args, *(it for it in getattr(node, "decorator_list", ())
                                      if not _is_for_compiler(it))]  # fmt: skip
                for child in outer:
                    yield from self._walk(child, scopes, owner)
                children = node.body if isinstance(node.body, list) else [node.body]
                inner = [*scopes, _locals(node)]
            case ast.ClassDef():
                for child in (*node.bases, *node.keywords, *node.decorator_list):
                    yield from self._walk(child, scopes, owner)
                # The names of a class are seen by its statements, not by its methods.
                names: _Scope = dict.fromkeys(_stored(node.body))
                for child in node.body:
                    seen = scopes if isinstance(child, _FUNCTIONS) else [*scopes, names]
                    yield from self._walk(child, seen, owner)
                return
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                targets = [it.target for it in node.generators]
                inner = [*scopes, dict.fromkeys(_stored(targets))]
        for child in children:
            yield from self._walk(child, inner, owner)

    def _is_module(self, target: Target) -> bool:
        return target.name is None or f"{target.module}.{target.name}" in self.modules

    def _meaning(
        self, name: str, scopes: Sequence[_Scope]
    ) -> tuple[Target, ast.alias | None] | None:
        for scope in reversed(scopes):
            if name in scope:
                return scope[name]
        if name in self.own:
            return Target(self.name, name), None
        return self.bound.get(name)


def bindings(node: ast.Import | ast.ImportFrom) -> Bindings:
    """The names that `node` binds."""
    found: Bindings = {}
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            found[alias.asname or alias.name] = Target(node.module or "", alias.name), alias
        else:
            first = alias.name.partition(".")[0]
            found[alias.asname or first] = Target(alias.name if alias.asname else first), alias
    return found


def _imports(node: ast.AST, *, in_function: bool, certain: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import() | ast.ImportFrom():
                yield Import(child, in_function, certain)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _imports(child, in_function=True, certain=True)
            case ast.ClassDef():
                yield from _imports(child, in_function=in_function, certain=certain)
            case ast.stmt() | ast.ExceptHandler() | ast.match_case():
                yield from _imports(child, in_function=in_function, certain=False)


def _is_for_compiler(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Attribute(value=ast.Name(id="micropython"), attr=name):
            return name in _COMPILER
    return False


def _stored(nodes: Sequence[ast.AST]) -> set[str]:
    """The names that `nodes` bind in their own scope."""
    found = set()
    for node in _in_scope(nodes):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.ExceptHandler(name=str(name))
            ):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found.update(bindings(node))
    return found


def _locals(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Scope:
    of = node.args
    arguments = [*of.posonlyargs, *of.args, *of.kwonlyargs, of.vararg, of.kwarg]
    names: _Scope = {it.arg: None for it in arguments if it is not None}
    if isinstance(node, ast.Lambda):
        return names
    names |= dict.fromkeys(_stored(node.body))
    for inner in _in_scope(node.body):
        if isinstance(inner, ast.Global):
            for name in inner.names:
                names.pop(name, None)
    return {**names, **_bound_once(node)}


def _bound_once(scope: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> Bindings:
    """The names of a scope that an import binds, and nothing else."""
    found: Bindings = {}
    times: dict[str, int] = {}
    for node in _in_scope(scope.body):
        names: set[str] = set()
        match node:
            case ast.Import() | ast.ImportFrom():
                found |= bindings(node)
                names = set(bindings(node))
            case ast.Name(ctx=ast.Store() | ast.Del()):
                names = {node.id}
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names = {node.name}
            case ast.Global():
                names = {*node.names}
        for name in names:
            times[name] = times.get(name, 0) + 1
    return {name: meaning for name, meaning in found.items() if times[name] == 1}


def _in_scope(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """`nodes` and what is in them, but for the bodies of definitions and comprehensions."""
    for node in nodes:
        yield node
        if not isinstance(node, _DEFINITIONS | ast.Lambda | _COMPREHENSIONS):
            yield from _in_scope(list(ast.iter_child_nodes(node)))
