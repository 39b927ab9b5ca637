"""Names and attributes that a handler uses: whether anything binds them, and when."""

import ast
import builtins
from array import array
from collections.abc import Iterator

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import Frame, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.exceptions import NH034, NH035
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Func, Function, Module, ModuleRef, Obj
from noheap_tools.check.source.indexer import EMITTERS, last_name
from noheap_tools.check.source.memo import kept
from noheap_tools.check.source.program import Program
from noheap_tools.check.syntax import exceptions
from noheap_tools.check.values.atoms import (
    Array,
    Atom,
    ByteArray,
    Bytes,
    Dict,
    Float,
    Foreign,
    ForeignModule,
    Int,
    List,
    Str,
    Tuple,
)
from noheap_tools.check.values.value import Value

_BUILTIN = {*dir(builtins), *micropython_names.BUILTINS, *micropython_names.POINTERS, "uint"}
_DUNDER = ("__name__", "__file__", "__path__", "__class__", "__dict__", "__qualname__")
# What objects of these kinds have.
_MEMBERS: dict[type[Atom], frozenset[str]] = {
    kind: frozenset(dir(python))
    for kind, python in (
        (Str, str),
        (Bytes, bytes),
        (ByteArray, bytearray),
        (Int, int),
        (Float, float),
        (List, list),
        (Tuple, tuple),
        (Dict, dict),
        (Array, array),
    )
}


def check_name(run: Run, node: ast.Name, frame: Frame) -> None:
    """Reports a name of a handler that neither the function nor its module nor MicroPython has."""
    name, module = node.id, frame.module
    if (
        not run.can_report
        or name in _BUILTIN
        or name in _DUNDER
        or frame.native
        or _hides_names(module)
        or exceptions.is_caught(run, "NameError")
    ):
        return
    owners = [f.name for f in module.functions if name in f.locals and f is not frame.function]
    where, fix = f"nothing binds {name}", ""
    if owners:
        where = f"{name} is local to {owners[0]}()"
        fix = f"Assign it at the top of the module, or state `global {name}` in {owners[0]}()."
    run.report(NH034, node, f"{where}: NameError", Severity.ERROR, fix)


def check_global(run: Run, node: ast.Name, frame: Frame) -> None:
    """Reports a global that only handlers bind, and not before this one reads it."""
    function, place = frame.function, Place(frame.module, node.id)
    if not run.can_report or function is None:
        return
    if not run.exists(place) and node.id in function.declared_global:
        first = min(_lines_of_stores(function, node.id), default=node.lineno)
        if first >= node.lineno and not _is_in_loop(function, node.lineno):
            check_name(run, node, frame)
    elif run.exists(place):
        note_early(run, place)


def note_early(run: Run, place: Place) -> None:
    """Notes that the handler uses the variable, for whoever looks when it is bound."""
    assert run.handler is not None
    run.used[run.handler].setdefault(place, None)


def check_local(run: Run, node: ast.Name, frame: Frame) -> None:
    """Reports a local that is read before anything is assigned to it."""
    function = frame.function
    if not run.can_report or function is None or node.id in frame.names:
        return
    stores, updates = _stores(function).get(node.id, (0, 0))
    if stores > updates and _is_in_loop(function, node.lineno):
        return  # an earlier turn may have assigned it
    if not stores or exceptions.is_caught(run, "NameError"):
        return
    if node.id in frame.module.globals:
        text = f"{node.id} is assigned in {function.name}() and so local to it: NameError"
        fix = f"State `global {node.id}` first in {function.name}()."
    else:
        text, fix = f"{node.id} is read before it is assigned: NameError", ""
    run.report(NH034, node, text, Severity.ERROR, fix)


def check_forgotten_global(run: Run, target: ast.Name, frame: Frame) -> None:
    """Reports a store into a local that nothing reads, where a global has the same name."""
    function, name = frame.function, target.id
    if not run.can_report or function is None or name not in frame.module.globals:
        return
    if name in function.parameters or name in _loads(function) or name.startswith("_"):
        return
    read = any(a.how is How.LOAD for a in run.accesses.get(Place(frame.module, name), ()))
    if read:
        text = f"{name} is a local of {function.name}() that nothing reads: the global stays"
        fix = f"State `global {name}` first in {function.name}()."
        run.report(NH035, target, text, Severity.WARNING, fix)


def check_attribute(run: Run, node: ast.Attribute, owner: Value, frame: Frame) -> None:
    """Reports an attribute that no object has which `owner` may be."""
    name = node.attr
    if not run.can_report or name in _DUNDER or not owner:
        return
    owner = _last_bound(node.value, owner, frame)
    if not all(_lacks(run, atom, name) for atom in owner):
        return
    if exceptions.is_caught(run, "AttributeError") or _is_asked_for(frame, name):
        return
    kinds = sorted({_kind(atom) for atom in owner})
    text = f"{' and '.join(kinds)} has no attribute {name}: AttributeError"
    run.report(NH034, node, text)


def _last_bound(node: ast.expr, owner: Value, frame: Frame) -> Value:
    """Returns the function alone that a global is, if its def comes after all that binds it."""
    if not isinstance(node, ast.Name):
        return owner
    if frame.function is not None and node.id in frame.function.locals:
        return owner
    if not all(isinstance(atom, (Func, Foreign, ForeignModule, ModuleRef)) for atom in owner):
        return owner
    last = _last_defs(frame.module).get(node.id)
    found = frozenset(a for a in owner if isinstance(a, Func) and a.function.node is last)
    return found or owner


@kept
def _last_defs(module: Module) -> dict[str, ast.stmt]:
    """Returns the defs of the top level whose names nothing binds again."""
    found: dict[str, ast.stmt] = {}
    for statement in module.tree.body:
        for node in tree.walk(statement):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                found.pop(node.id, None)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    found.pop((alias.asname or alias.name).partition(".")[0], None)
        if isinstance(statement, ast.FunctionDef):
            found[statement.name] = statement
        elif isinstance(statement, (ast.ClassDef, ast.AsyncFunctionDef)):
            found.pop(statement.name, None)
    return found


def _kind(atom: Atom) -> str:
    match atom:
        case Func():
            return f"the function {atom.function.name}"
        case Obj():
            return f"an object of {atom.cls.name}"
        case ModuleRef():
            return f"the module {atom.module.name}"
    return f"a {atom.kind}"


def _lacks(run: Run, atom: Atom, name: str) -> bool:
    match atom:
        case Obj():
            return _lacks_attribute(run, atom, name)
        case Func():
            return not name.startswith("__") and _is_plain(atom.function)
        case ModuleRef():
            module = atom.module
            own = name in module.globals or f"{module.name}.{name}" in run.program.modules
            return not own and not _hides_names(module) and name not in run.program.stored_names
    members = _MEMBERS.get(type(atom))
    return members is not None and name not in members


def _is_plain(function: Function) -> bool:
    """Returns whether its name stands for itself: a decorator may make anything of it."""
    decorators = getattr(function.node, "decorator_list", ())
    return all(last_name(decorator) in EMITTERS for decorator in decorators)


def _lacks_attribute(run: Run, atom: Obj, name: str) -> bool:
    lineage = [*atom.cls.lineage()]
    if atom.cls.has_foreign_base:
        return False
    if any(m in c.methods for c in lineage for m in (name, name + "=", "__getattr__")):
        return False
    if any((None, None) in run.stores[Place(c, name)] for c in lineage):
        return False
    return name not in run.program.stored_names or _have_only_others(run, atom, name)


def _have_only_others(run: Run, atom: Obj, name: str) -> bool:
    """Returns whether all that stores the attribute stores it in other objects, for sure."""
    lineage = [*atom.cls.lineage()]
    if atom.site is None or name in run.vague or name in run.own[atom]:
        return False
    if any(name in c.common for c in lineage):
        return False
    stores, by_name = _attribute_stores(run.program).get(name, ((), False))
    if by_name or not run.attribute_stores.issuperset(stores):
        return False
    for cls in lineage:
        for method in cls.methods.values():
            if name in _stored_in(method) and (
                method.name in run.vague or (atom, method) in run.looked_up
            ):
                return False  # it may be called where the analysis does not see it
    return True


@kept
def _attribute_stores(program: Program) -> dict[str, tuple[list[ast.Attribute], bool]]:
    """Returns {attribute: (what stores it, whether setattr() does as well)}."""
    found: dict[str, tuple[list[ast.Attribute], bool]] = {}
    for module in program.modules.values():
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.attr, ([], False))[0].append(node)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
                name = getattr(node.args[1], "value", "") if len(node.args) > 1 else ""
                found[str(name)] = found.get(str(name), ([], False))[0], True
    return found


@kept
def _stored_in(method: Function) -> frozenset[str]:
    return frozenset(
        node.attr
        for node in tree.walk(method.node)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    )


@kept
def _hides_names(module: Module) -> bool:
    """Returns whether it may have names that its text does not show."""
    if any(text in module.source for text in ("globals()", "exec(")):
        return True
    return any(
        any(alias.name == "*" for alias in node.names) for node in module.of(ast.ImportFrom)
    )


def _is_asked_for(frame: Frame, name: str) -> bool:
    """Returns whether the function asks by hasattr() or getattr() whether it is there."""
    node = frame.function.node if frame.function is not None else frame.module.tree
    return any(
        isinstance(n, ast.Call)
        and getattr(n.func, "id", "") in ("hasattr", "getattr")
        and any(isinstance(a, ast.Constant) and a.value == name for a in n.args)
        for n in tree.walk(node)
    )


@kept
def _stores(function: Function) -> dict[str, tuple[int, int]]:
    """Returns {local: (how many stores it has, how many of these are updates as +=)}."""
    found: dict[str, tuple[int, int]] = {}
    updated = {id(n.target) for n in _own(function) if isinstance(n, ast.AugAssign)}
    for node in _own(function):
        names: list[str] = []
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names = [node.id]
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [(a.asname or a.name).partition(".")[0] for a in node.names]
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        for name in names:
            stores, updates = found.get(name, (0, 0))
            found[name] = stores + 1, updates + (id(node) in updated)
    return found


def _lines_of_stores(function: Function, name: str) -> list[int]:
    updated = {id(n.target) for n in _own(function) if isinstance(n, ast.AugAssign)}
    return [
        n.lineno
        for n in _own(function)
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        if id(n) not in updated
    ]


def _is_in_loop(function: Function, line: int) -> bool:
    return any(first <= line <= last for first, last in _loops(function))


@kept
def _loops(function: Function) -> tuple[tuple[int, int], ...]:
    kinds = (ast.While, ast.For, ast.AsyncFor)
    loops = (n for n in _own(function) if isinstance(n, kinds))
    return tuple((n.lineno, n.end_lineno or n.lineno) for n in loops)


@kept
def _loads(function: Function) -> frozenset[str]:
    return frozenset(
        n.id
        for n in tree.walk(function.node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    )


def _own(function: Function) -> Iterator[ast.AST]:
    todo: list[ast.AST] = [*tree.children(function.node)]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            todo += tree.children(node)
