"""Finds the calls of a module of the library in a file, whatever the file calls that module.

for call in calls(tree, "noheap.log"):
    call.name, call.node, call.function, call.how
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMPILED = ("viper", "asm_thumb", "native", "bytecode")
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Call:
    """`name`(...) of the module in `function`, a qualified name or "". `how` it is compiled: one
    of COMPILED. `statement` is the call's own statement, None if it is part of another.
    `pointers` are the function's arguments that are pointers in viper."""

    name: str
    node: ast.Call
    statement: ast.Expr | None
    function: str
    how: str
    pointers: frozenset[str] = frozenset()


def calls(tree: ast.Module, module: str) -> list[Call]:
    """In the order of the text."""
    names = _Names(tree, module)
    return list(_in(tree.body, names, _Inside())) if names.are_any else []


def imports(tree: ast.Module, module: str) -> list[ast.Import | ast.ImportFrom]:
    """The imports of `module`, or of its names."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and _Names.bound(node, module)
    ]


class _Names:
    """What the file calls the module, and its functions."""

    def __init__(self, tree: ast.Module, module: str) -> None:
        self._modules: set[str] = set()
        self._functions: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for local, name in self.bound(node, module).items():
                    if name is None:
                        self._modules.add(local)
                    else:
                        self._functions[local] = name

    @property
    def are_any(self) -> bool:
        return bool(self._modules or self._functions)

    @staticmethod
    def bound(node: ast.Import | ast.ImportFrom, module: str) -> dict[str, str | None]:
        """{name in the file: function of the module; None: the module itself}"""
        package, _, last = module.rpartition(".")
        found: dict[str, str | None] = {}
        for alias in node.names:
            if isinstance(node, ast.Import):
                if alias.name == module:
                    found[alias.asname or module] = None
            elif node.module == package and alias.name == last:
                found[alias.asname or last] = None
            elif node.module == module:
                found[alias.asname or alias.name] = alias.name
        return found

    def called(self, node: ast.Call) -> str | None:
        """The function of the module that `node` calls."""
        if isinstance(node.func, ast.Name):
            return self._functions.get(node.func.id)
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in self._modules:
            return node.func.attr
        return None


@dataclass(frozen=True)
class _Inside:
    """A function, or none."""

    function: str = ""
    how: str = "bytecode"
    pointers: frozenset[str] = frozenset()


def _in(nodes: Sequence[ast.AST], names: _Names, inside: _Inside) -> Iterator[Call]:
    for node in nodes:
        children = list(ast.iter_child_nodes(node))
        call = node.value if isinstance(node, ast.Expr) else node
        name = names.called(call) if isinstance(call, ast.Call) else None
        if isinstance(call, ast.Call) and name is not None:
            statement = node if isinstance(node, ast.Expr) else None
            yield Call(name, call, statement, inside.function, inside.how, inside.pointers)
            children = [*call.args]
        inner = _inside(node, inside) if isinstance(node, _FUNCTIONS | ast.ClassDef) else inside
        yield from _in(children, names, inner)


def _inside(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, outer: _Inside
) -> _Inside:
    name = f"{outer.function}.{node.name}" if outer.function else node.name
    if isinstance(node, ast.ClassDef):
        return _Inside(name)
    pointers = {
        it.arg
        for it in node.args.args
        if isinstance(it.annotation, ast.Name) and it.annotation.id.startswith("ptr")
    }
    return _Inside(name, _how(node), frozenset(pointers - _stored(node)))


def _stored(node: ast.AST) -> set[str]:
    return {
        it.id
        for it in ast.walk(node)
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)
    }


def _how(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    for decorator in node.decorator_list:
        match decorator:
            case ast.Attribute(value=ast.Name(id="micropython"), attr=how) if how in COMPILED:
                return how
    return "bytecode"
