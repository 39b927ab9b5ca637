"""What the program's text says of its names, for what its bytecode cannot tell.

    facts.of({"main": text})            # None if something else may look at main's names

An attribute that is stored into a class changes it, so that it cannot be in flash. Who stores into
what is seen where the class is named; a class that is passed on as a value is one that may be
stored into by whoever stores an attribute of something unknown.
"""

import ast
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from noheap_tools.board.program import APP
from noheap_tools.tiny.names import OF_BASE, asked_by
from noheap_tools.tiny.whole.view import compilers

# Modules in which the program would meet its own names.
_ITSELF = {APP, "__main__", "builtins"}
_INSPECTS = {"__dict__", "dir", "eval", "exec", "globals", "locals", "vars"}
_CASTS = {"bool", "int", "ptr", "ptr16", "ptr32", "ptr8", "uint"}
_STORES = {"setattr", "delattr"}
_CLASS_OF = "__class__"
_MODULES = "modules"  # of sys
_WORDS = 1 << 30  # ints below it are no objects
# Built-in functions that do nothing to a class but look at it.
_ONLY_LOOK = {"callable", "getattr", "hasattr", "id", "isinstance", "issubclass", "print", "repr"}


@dataclass(frozen=True)
class Facts:
    """`native` are the names that viper and native functions look up, `spelled` all that they may
    have, `stored` those that they may bind, `changing` the classes that something may store an
    attribute into, `special` the names of attributes that Python gives each class and the program
    asks for. `links`: whether what MicroPython has may be referred to, too. `numbers`: whether
    native code may refer to names and constants by their numbers in the module's tables."""

    native: frozenset[str]
    spelled: frozenset[str]
    stored: frozenset[str]
    changing: frozenset[str]
    special: frozenset[str]
    links: bool = False
    numbers: bool = True

    def text(self) -> str:
        found = {
            name: it if isinstance(it, bool) else sorted(it) for name, it in asdict(self).items()
        }
        return json.dumps(found)


def read(text: str) -> Facts | None:
    """What `text` or `of` made, from a file; empty: None."""
    if not text.strip():
        return None
    found = json.loads(text)
    values: dict[str, Any] = {
        name: it if isinstance(it, bool) else frozenset(it) for name, it in found.items()
    }
    return Facts(**values)


def by_module(texts: Mapping[str, str], *, links: bool) -> dict[str, Facts]:
    """{name of a module: its facts}: of main, and of the main that an update is held against."""
    return {**_by_module(tuple(texts.items()), links)}


@cache
def _by_module(texts: tuple[tuple[str, str], ...], links: bool) -> dict[str, Facts]:
    own = {name: text for name, text in texts if not name.startswith(OF_BASE)}
    base = {name.removeprefix(OF_BASE): text for name, text in texts if name not in own}
    found = {APP: of(own, links=links), f"{OF_BASE}{APP}": of(base, links=links)}
    return {name: it for name, it in found.items() if it is not None}


def of(texts: Mapping[str, str], *, links: bool) -> Facts | None:
    """The facts of the module main in `texts`, {module: its source}. boot.py would have the same
    names. `links`: what MicroPython has may be referred to, unless the program has modules of its
    own in the place of MicroPython's."""
    asked = asked_by(texts)
    shared = "boot" in texts or _ITSELF & asked.modules.keys()
    if APP not in texts or shared or _INSPECTS & (asked.names | asked.attributes):
        return None
    tree = ast.parse(texts[APP])
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    everything = _STORES & asked.names
    return Facts(
        native=frozenset(name for it in _native(tree) for name in _looked_up(it)),
        spelled=frozenset(name for it in _native(tree) for name in _spelled(it)),
        stored=frozenset(_stored_by_native(tree)),
        changing=frozenset(classes if everything else _changing(tree, classes)),
        special=frozenset({"__module__", "__qualname__"} & (asked.names | asked.attributes)),
        links=links and not _replaces_modules(tree),
        numbers=any(map(_has_numbers, _native(tree))),
    )


def _has_numbers(function: ast.FunctionDef) -> bool:
    """Whether it has more than its own variables and words: names, texts, and the like."""
    if _looked_up(function) or "native" in compilers(function):
        return True
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]  # its docstring
    for node in (node for part in body for node in ast.walk(part)):
        if isinstance(node, ast.Attribute | ast.keyword | ast.alias | ast.JoinedStr):
            return True
        if isinstance(node, ast.Constant):
            is_word = node.value is None or isinstance(node.value, bool)
            if not is_word and not (isinstance(node.value, int) and abs(node.value) < _WORDS):
                return True
    return False


def _stored_by_native(tree: ast.Module) -> Iterator[str]:
    for function in _native(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names


def _replaces_modules(tree: ast.Module) -> bool:
    """Whether an import may give another module than MicroPython's of that name. A module of it
    put under its own name, or taken out, does not."""
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    bound = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )
    harmless = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[
                    ast.Subscript(value=ast.Attribute() as of, slice=ast.Constant(value=key))
                ],
                value=ast.Name(id=name),
            ) if modules.get(name) == key and not bound[name]:
                harmless.add(of)
            case ast.Call(func=ast.Attribute(value=ast.Attribute() as of, attr="pop")):
                harmless.add(of)
    every = {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.alias)
        and _MODULES in (getattr(node, "attr", ""), getattr(node, "name", ""))
    }
    return not every <= harmless


def _native(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and {"viper", "native"} & compilers(node):
            yield node


def _spelled(function: ast.FunctionDef) -> Iterator[str]:
    """Names that its code may have."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name, asname=other):
                yield from (*name.split("."), *([other] if other else []))
            case ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name


def _looked_up(function: ast.FunctionDef) -> set[str]:
    """Names that its code may look up in the module; in viper, a cast is none."""
    body = [node for part in function.body for node in ast.walk(part)]
    names = {node.id for node in body if isinstance(node, ast.Name)}
    shared = {name for node in body if isinstance(node, ast.Global) for name in node.names}
    stored = {
        node.id for node in body if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if any(isinstance(node, ast.FunctionDef | ast.Lambda | ast.ListComp) for node in body):
        return names | shared
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    local = stored | {it.arg for it in every}
    casts = _CASTS if "viper" in compilers(function) else set()
    return names - local - casts | shared


def _changing(tree: ast.Module, classes: set[str]) -> set[str]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    changing: set[str] = set()
    passed_on: set[str] = set()
    stores_unknown = calls_unbound = False
    for node in ast.walk(tree):
        parent = parents.get(node)
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in classes:
                if _is_store(parent):
                    changing.add(name)
                elif not _only_looks(node, parents):
                    passed_on.add(name)
            case ast.Name(id="type") if not _is_compared(node, parents):
                passed_on |= classes
            case ast.Attribute(attr=str(name)) if name == _CLASS_OF:
                passed_on |= classes
        if isinstance(node, ast.Attribute) and _is_store(node):
            known = isinstance(node.value, ast.Name) and node.value.id in classes
            stores_unknown |= not known and not _is_self(node.value, parents)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if isinstance(of, ast.Name) and of.id in classes:
                calls_unbound |= not (node.args and _is_self(node.args[0], parents))
    if stores_unknown or calls_unbound:
        return changing | passed_on
    # A method of a class that is passed on may be called with a class for its object.
    with_methods = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and (node.bases or any(isinstance(it, ast.FunctionDef) for it in node.body))
    }
    return changing | passed_on & with_methods


def _is_store(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)


def _is_compared(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """type(it) is type(other)"""
    call = parents.get(node)
    is_called = isinstance(call, ast.Call) and call.func is node and len(call.args) == 1
    return is_called and call is not None and isinstance(parents.get(call), ast.Compare)


def _only_looks(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    parent = parents.get(node)
    while isinstance(parent, ast.Tuple):  # isinstance(it, (A, B)); a tuple elsewhere passes on
        node, parent = parent, parents.get(parent)
    match parent:
        case ast.Call(func=function) if function is node:
            return True
        case ast.Call(func=ast.Name(id=name)) if name in _ONLY_LOOK:
            return True
        case ast.Attribute(ctx=ast.Load()) | ast.ExceptHandler() | ast.Raise():
            return True
        case ast.ClassDef(bases=bases):
            return node in bases
    return False


def _is_self(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether it is the object of a method, by its first parameter."""
    if not isinstance(node, ast.Name):
        return False
    function: ast.AST | None = node
    while function is not None and not isinstance(function, ast.FunctionDef | ast.Lambda):
        function = parents.get(function)
    if not isinstance(function, ast.FunctionDef):
        return False
    decorators = {getattr(it, "id", "") for it in function.decorator_list}
    if decorators - {"property"}:
        return False
    first = (*function.args.posonlyargs, *function.args.args)[:1]
    return (
        isinstance(parents.get(function), ast.ClassDef)
        and [it.arg for it in first] == [node.id]
        and not any(
            isinstance(it, ast.Name) and it.id == node.id and not isinstance(it.ctx, ast.Load)
            for it in ast.walk(function)
        )
    )
