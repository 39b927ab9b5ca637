"""What a module's names mean, for the passes beside this. A pass that changes the tree says which
statements it touched, and the next one has a new view of it.

    view = View(ast.parse(text))
    view.loads["limit"]         # the ast.Name nodes that read the global `limit`
    view.touch(node)
    view = view.again()
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS)
_T = TypeVar("_T")
_COMPILERS = frozenset({"bytecode", "native", "viper", "asm_thumb"})


class Part:
    """One statement at the top level of a module, and what it says of names: as View, but for the
    statement alone. Its parent is not in `parents`.

    locals      {id(function or lambda): its local names}
    imports     whether a function in it imports names from a module
    settled     {pass that found nothing in it: what else that depends on}
    """

    def __init__(self, statement: ast.stmt) -> None:
        self.statement = statement
        self.loads: dict[str, list[ast.Name]] = defaultdict(list)
        self.stores: Counter[str] = Counter()
        self.asked: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.set: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.defined: Counter[str] = Counter()
        self.strings: set[str] = set()
        self.keywords: set[str] = set()
        self.parents: dict[int, ast.AST] = {}
        self.globals: set[int] = set()
        self.locals: dict[int, set[str]] = {}
        self.imports = False
        self.settled: dict[type, Hashable] = {}
        self._found: dict[Callable, object] = {}
        self.by_text = False  # some call has **: its keywords are texts
        self._visit(statement, statement, [], None)
        del self.parents[id(statement)]

    def once(self, find: Callable[[ast.stmt], _T]) -> _T:
        """Returns what `find` finds in the statement, which it is called for once."""
        if find not in self._found:
            self._found[find] = find(self.statement)
        return self._found[find]  # pyright: ignore[reportReturnType]

    def _visit(
        self, node: ast.AST, parent: ast.AST, scopes: Sequence[set[str]], inside: set[str] | None
    ) -> None:
        """`inside` are the names that the class body has given values to."""
        self.parents[id(node)] = parent
        match node:
            case ast.Name(id=name, ctx=context):
                hidden = any(name in scope for scope in scopes)
                if hidden or (inside is not None and name in inside):
                    return
                if isinstance(context, ast.Load):
                    self.globals.add(id(node))
                    self.loads[name].append(node)
                elif inside is not None:
                    inside.add(name)
                    self.defined[name] += 1
                else:
                    self.globals.add(id(node))
                    self.stores[name] += 1
                return
            case ast.Attribute(attr=name, ctx=ast.Load()):
                self.asked[name].append(node)
            case ast.Attribute(attr=name):
                self.set[name].append(node)
                self.defined[name] += 1
            case ast.Constant(value=str(text)):
                self.strings.add(text)
            case ast.keyword(arg=None):
                self.by_text = True
            case ast.keyword(arg=str(name)):
                self.keywords.add(name)
            case ast.Import() | ast.ImportFrom() if not scopes:
                for alias in node.names:
                    self.stores[(alias.asname or alias.name).partition(".")[0]] += 1
            case ast.ImportFrom():
                self.imports = True
            case ast.Global(names=names):
                self.stores.update(names)
                self.stores.update(names)  # more than one value
            case ast.ExceptHandler(name=str(name)) if not scopes:
                self.stores[name] += 2
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node.name, scopes, inside)
                for child in (*decorators(node), node.args):
                    self._visit(child, node, scopes, inside)
                if "asm_thumb" not in compilers(node):
                    self._all(node.body, node, [*scopes, self._local_names(node)], None)
                return
            case ast.Lambda():
                self._visit(node.args, node, scopes, inside)
                self._visit(node.body, node, [*scopes, self._local_names(node)], None)
                return
            case ast.ClassDef():
                self._define(node.name, scopes, inside)
                self._all([*node.bases, *node.decorator_list], node, scopes, inside)
                self._all(node.body, node, scopes, set())
                return
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                names = {it for part in node.generators for it in _stored([part.target])}
                scopes = [*scopes, names]
            case ast.arg() | ast.AnnAssign(value=None):
                return
            case ast.Assign() | ast.AnnAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self._all([node.value, *targets], node, scopes, inside)  # pyright: ignore
                return
        self._all(children(node), node, scopes, inside)

    def _all(
        self,
        nodes: Sequence[ast.AST],
        parent: ast.AST,
        scopes: Sequence[set[str]],
        inside: set[str] | None,
    ) -> None:
        for node in nodes:
            self._visit(node, parent, scopes, inside)

    def _define(self, name: str, scopes: Sequence[set[str]], inside: set[str] | None) -> None:
        if inside is not None:
            inside.add(name)
            self.defined[name] += 1
        elif not scopes:
            self.stores[name] += 1

    def _local_names(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
        self.locals[id(node)] = names = local_names(node)
        return names


class View:
    """Of the module `tree`, whose statements are in `parts`.

    loads       {global: the nodes that read it}; built-in names are among them
    stores      {global: how often something gives it a value}
    asked       {attribute: the nodes that read it}
    set         {attribute: the nodes that store it}
    defined     {attribute: how many class bodies and stores define it}
    strings     all texts in the module
    keywords    the names of arguments in calls, and with ** all texts
    imported    the globals that an import at the top level binds
    touched     the statements that a pass has changed, by their id
    """

    def __init__(self, tree: ast.Module, parts: Sequence[Part] | None = None) -> None:
        self.tree = tree
        self.parts = [Part(it) for it in tree.body] if parts is None else parts
        self.loads: dict[str, list[ast.Name]] = defaultdict(list)
        self.stores: Counter[str] = Counter()
        self.asked: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.set: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.defined: Counter[str] = Counter()
        self.strings: set[str] = set()
        self.keywords: set[str] = set()
        self.touched: set[int] = set()
        self._parts = {id(part.statement): part for part in self.parts}
        self._parents: dict[int, ast.AST] = {}
        self._globals: set[int] = set()
        self._locals: dict[int, set[str]] = {}
        for part in self.parts:
            self._add(part)
        if any(part.by_text for part in self.parts):
            self.keywords |= self.strings
        self.functions = {it.name: it for it in tree.body if isinstance(it, ast.FunctionDef)}
        self.functions = {n: it for n, it in self.functions.items() if self.stores[n] == 1}
        classes = (it for it in tree.body if isinstance(it, ast.ClassDef))
        self.classes = {it.name: it for it in classes if self.stores[it.name] == 1}
        self.imported = {
            (alias.asname or alias.name).partition(".")[0]
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }

    def _add(self, part: Part) -> None:
        for name, names in part.loads.items():
            self.loads[name] += names
        for name, attributes in part.asked.items():
            self.asked[name] += attributes
        for name, attributes in part.set.items():
            self.set[name] += attributes
        self.stores.update(part.stores)
        self.defined.update(part.defined)
        self.strings |= part.strings
        self.keywords |= part.keywords
        self._parents.update(part.parents)
        self._parents[id(part.statement)] = self.tree
        self._globals |= part.globals
        self._locals.update(part.locals)

    def again(self) -> "View":
        """Of the tree after a pass. Statements that it touched, and new ones, are read again from
        their text, so that each node is in one place."""
        parts = []
        for at, statement in enumerate(self.tree.body):
            part = self._parts.get(id(statement))
            if part is None or id(statement) in self.touched:
                (read,) = ast.parse(ast.unparse(ast.fix_missing_locations(statement))).body
                self.tree.body[at] = read
                part = Part(read)
            parts.append(part)
        return View(self.tree, parts)

    def touch(self, node: ast.AST) -> None:
        """Says that something in the statement of `node` has changed."""
        self.touched.add(id(self.part_of(node).statement))

    def part_of(self, node: ast.AST) -> Part:
        outer = self.parent(node)
        while not isinstance(outer, ast.Module):
            node, outer = outer, self.parent(outer)
        return self._parts[id(node)]

    def is_global(self, node: ast.AST) -> bool:
        """Whether the name `node` means a global of the module, or a built-in one."""
        return id(node) in self._globals

    def knows(self, node: ast.AST) -> bool:
        """False of what only the compiler reads, and of what came after this view."""
        return id(node) in self._parents

    def parent(self, node: ast.AST) -> ast.AST:
        return self._parents[id(node)]

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """The function that `node` is in."""
        while not isinstance(node, ast.Module):
            node = self.parent(node)
            if isinstance(node, (*FUNCTIONS, ast.Lambda)):
                return node
        return None

    def is_hidden(self, node: ast.AST, name: str) -> bool:
        """Whether `name` is not the global at the place of `node`."""
        while not isinstance(node, ast.Module):
            node = self.parent(node)
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    if name in (self._locals.get(id(node)) or local_names(node)):
                        return True
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    if name in {it for part in node.generators for it in _stored([part.target])}:
                        return True
                case ast.ClassDef() if name in _stored(node.body):
                    return True
        return False


def compilers(node: ast.AST) -> set[str]:
    """How the function `node` is compiled, as its decorators say."""
    return {
        it.attr
        for it in getattr(node, "decorator_list", ())
        if isinstance(it, ast.Attribute) and it.attr in _COMPILERS
    }


def is_words(node: ast.AST) -> bool:
    """Whether `node` is a function whose numbers are words: viper or assembler."""
    return bool(compilers(node) & {"viper", "asm_thumb"})


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """Those that are called."""
    return [
        it
        for it in node.decorator_list
        if not (isinstance(it, ast.Attribute) and it.attr in _COMPILERS)
    ]


def local_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    names = {it.arg for it in arguments(node)}
    if isinstance(node, ast.Lambda):
        return names
    names |= _stored(node.body)
    for inner in in_scope(node.body):
        if isinstance(inner, ast.Global):
            names -= {*inner.names}
    return names


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    of = node.args
    both = (of.vararg, of.kwarg)
    return [*of.posonlyargs, *of.args, *of.kwonlyargs, *(it for it in both if it)]


def children(node: ast.AST) -> list[ast.AST]:
    """As ast.iter_child_nodes() gives them, but for whether a name is read or stored."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [it for it in value if isinstance(it, ast.AST)]
        elif isinstance(value, ast.AST) and name != "ctx":
            found.append(value)
    return found


def in_scope(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """`nodes` and what is in them, but for the insides of definitions and comprehensions."""
    left = [*reversed(nodes)]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, _SCOPES):
            left += reversed(children(node))


def _stored(nodes: Sequence[ast.AST]) -> set[str]:
    found = set()
    for node in in_scope(nodes):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found |= {(it.asname or it.name).partition(".")[0] for it in node.names}
    return found
