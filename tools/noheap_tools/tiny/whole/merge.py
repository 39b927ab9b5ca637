"""Puts the linked module and the program that imports from it into one."""

import ast
from collections import Counter
from collections.abc import Iterator

from noheap_tools.board.linker import LINKED
from noheap_tools.tiny.whole.view import View, local_names


def merged(linked: str, program: str) -> str:
    """Returns the text of `linked`, the module LINKED, and after it that of `program`, in which
    its names have no other meaning."""
    first, second = ast.parse(linked), ast.parse(program)
    for tree in (first, second):
        _set_apart(tree)
    _Renamer(second, set(View(first).stores)).visit(second)
    _Renamer(first, set()).visit(first)
    return f"{ast.unparse(first)}\n{ast.unparse(second)}\n"


def imports_linked(text: str) -> bool:
    """Whether a module imports from the linked one."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == LINKED
        for node in ast.walk(ast.parse(text))
    )


def _set_apart(tree: ast.Module) -> None:
    """Gives a name that a function imports from the linked module in one branch, and gives another
    meaning in another one, a name that no global has."""
    taken = {it.id for it in ast.walk(tree) if isinstance(it, ast.Name)}
    for function in (it for it in ast.walk(tree) if isinstance(it, ast.FunctionDef)):
        bound = Counter(_bound(function))
        inside = list(ast.walk(function))
        for node in inside:
            if not isinstance(node, ast.ImportFrom) or node.module != LINKED:
                continue
            for it in node.names:
                name = it.asname or it.name
                if bound[name] < 2:
                    continue
                n = 2
                while f"{name}_{n}" in taken:
                    n += 1
                taken.add(f"{name}_{n}")
                _rename_in(inside, name, f"{name}_{n}")


def _bound(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from (it.asname or it.name for it in node.names)


def _rename_in(nodes: list[ast.AST], name: str, other: str) -> None:
    for node in nodes:
        match node:
            case ast.Name(id=own) if own == name:
                node.id = other
            case ast.arg(arg=own) if own == name:
                node.arg = other
            case ast.Import() | ast.ImportFrom():
                for it in node.names:
                    if (it.asname or it.name) == name:
                        it.asname = other


class _Renamer(ast.NodeTransformer):
    def __init__(self, tree: ast.Module, taken: set[str]) -> None:
        self._view = view = View(tree)
        same = set(_imported_as_they_are(tree))
        bound = {name for name in view.stores if not _only_imported(view, tree, name, same)}
        self._names: dict[str, str] = {}
        every = taken | bound | set(view.loads)
        for name in sorted(bound & taken):
            n = 2
            while f"{name}_{n}" in every:
                n += 1
            self._names[name] = f"{name}_{n}"
            every.add(f"{name}_{n}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if self._view.is_global(node):
            node.id = self._names.get(node.id, node.id)
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._names.get(it, it) for it in node.names]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._definition(node)

    def _definition(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        in_class = isinstance(self._view.parent(node), ast.ClassDef)
        if not in_class and self._view.function_of(node) is None:
            node.name = self._names.get(node.name, node.name)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        if self._view.function_of(node) is None:
            for it in node.names:
                self._rename(it)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        function = self._view.function_of(node)
        if node.module != LINKED:
            if function is None:
                for it in node.names:
                    self._rename(it)
            return node
        given: list[ast.stmt] = []
        for it in node.names:
            name = it.asname or it.name
            if function is None:
                name = self._names.get(name, name)
            if name != it.name:
                targets: list[ast.expr] = [ast.Name(name, ast.Store())]
                given.append(ast.Assign(targets, ast.Name(it.name, ast.Load()), lineno=0))
        return given or ast.Pass()

    def _rename(self, alias: ast.alias) -> None:
        name = alias.asname or alias.name
        if name in self._names:
            alias.asname = self._names[name]


def _imported_as_they_are(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == LINKED:
            yield from (it.name for it in node.names if (it.asname or it.name) == it.name)


def _only_imported(view: View, tree: ast.Module, name: str, same: set[str]) -> bool:
    """Whether `name` is that of the linked module in all of the program."""
    if name not in same:
        return False
    times = sum(
        (it.asname or it.name) == name and it.name == name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == LINKED
        for it in node.names
    )
    return view.stores[name] == times and not any(
        name in local_names(node) and not _imports(node, name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )


def _imports(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and any(it.name == name for it in node.names)
        for node in ast.walk(function)
    )
