"""Handlers that are registered before what they use is bound."""

import ast
from collections.abc import Iterator

from noheap_tools.check.engine.frames import How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.exceptions import NH033
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Class, Function, Module
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.source.memo import of_module

_DEPTH = 6
_MOST_NAMES = 3

_At = tuple[int, int]


def report(run: Run, handlers: list[Handler]) -> None:
    """Reports the registrations that come too early."""
    for handler in handlers:
        if not handler.call_known or not handler.module.is_given:
            continue
        if handler.kind is HandlerKind.SCHEDULED or handler.is_started_later:
            continue
        late = [(place, at) for place in run.used[handler] if (at := _late(run, handler, place))]
        if late:
            _report(run, handler, late)
        else:
            _report_overwritten(run, handler)


def _report_overwritten(run: Run, handler: Handler) -> None:
    """Reports a global that the handler stores, and whose first value comes afterwards."""
    table = run.hard_accesses if handler.is_hard else run.soft_accesses
    for place, touched in table.items():
        if isinstance(place.owner, Class) or place.items:
            continue
        stores = (a for a in touched if a.how is How.STORE and a.function is handler.function)
        line = _late_global(run, handler, place, place.owner) if any(stores) else 0
        if line:
            name = handler.function.name
            text = f"{name}() stores {place.shown}, and line {line} overwrites it: its first value"
            run.report_always(NH033, handler.module, handler.node, text, Severity.WARNING)


def _report(run: Run, handler: Handler, late: list[tuple[Place, int]]) -> None:
    late.sort(key=lambda it: (it[1], it[0].name))
    names = ", ".join(place.shown for place, _ in late[:_MOST_NAMES])
    more = f" and {len(late) - _MOST_NAMES} more" if len(late) > _MOST_NAMES else ""
    first = late[0][1]
    name = handler.function.name
    text = f"{name}() uses {names}{more}, bound only after this registration, at line {first}"
    run.report_always(NH033, handler.module, handler.node, text, Severity.WARNING)


def _late(run: Run, handler: Handler, place: Place) -> int:
    """Returns the line at which the variable is bound, if that is after the registration."""
    if isinstance(place.owner, Class):
        line = _late_attribute(run, handler, place)
    else:
        line = _late_global(run, handler, place, place.owner)
    return line


# Attributes of the object that registers its own method.


def _late_attribute(run: Run, handler: Handler, place: Place) -> int:
    function, cls = handler.within, place.owner
    assert isinstance(cls, Class)
    if function is None or function.cls is None or not _are_related(function.cls, cls):
        return 0
    if any(place.name in c.methods for c in function.cls.lineage()):
        return 0
    if _is_of_class(cls, place.name) or not _is_of_constructor(run, function, set()):
        return 0
    if _is_bound_before(run, place, function, _at(handler.node), set()):
        return 0
    lines = _store_lines(run, place, None)
    after = [line for line in lines if line > _at(handler.node)[0]]
    own = _store_lines(run, place, function)
    is_soft = handler.kind is HandlerKind.SOFT
    if (
        own
        and is_soft
        and not _is_scheduled_between(run, function.node, _at(handler.node)[0], min(own))
    ):
        return 0
    return min(after or lines, default=0)


def _are_related(a: Class, b: Class) -> bool:
    return b in a.lineage() or a in b.lineage()


def _is_of_class(cls: Class, name: str) -> bool:
    """Returns whether the class itself has it, so that an object always does."""
    for each in cls.lineage():
        for node in each.node.body:
            targets = node.targets if isinstance(node, ast.Assign) else ()
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                targets = [node.target]
            if any(getattr(target, "id", "") == name for target in targets):
                return True
    return False


def _is_of_constructor(run: Run, function: Function, seen: set[Function]) -> bool:
    """Returns whether it is __init__, or nothing but an __init__ calls it."""
    if function.name == "__init__":
        return True
    if function in seen or len(seen) > _DEPTH:
        return False
    callers = [caller for _, caller, _ in run.called_from[function]]
    return bool(callers) and all(
        caller is not None
        and caller.cls is not None
        and _is_of_constructor(run, caller, seen | {function})
        for caller in callers
    )


def _is_bound_before(
    run: Run, place: Place, function: Function, at: _At, seen: set[Function]
) -> bool:
    """Returns whether the function, or the one that calls it, binds it before the place `at`."""
    if function in seen or len(seen) > _DEPTH:
        return False
    seen = seen | {function}
    if any(a.function is function and _at(a.node) < at for a in _stores(run, place)):
        return True
    earlier = (n for n in tree.walk(function.node) if isinstance(n, ast.Call) and _at(n) < at)
    if any(_binds(run, place, f, set()) for n in earlier for f in run.calls.get(n, ())):
        return True
    return any(
        caller is not None
        and caller.cls is not None
        and _is_bound_before(run, place, caller, _at(node), seen)
        for _, caller, node in run.called_from[function]
    )


def _binds(run: Run, place: Place, function: Function, seen: set[Function]) -> bool:
    if function in seen or len(seen) > _DEPTH:
        return False
    if any(a.function is function for a in _stores(run, place)):
        return True
    return any(_binds(run, place, f, seen | {function}) for f in run.edges.get(function, ()))


def _stores(run: Run, place: Place) -> Iterator:
    return (a for a in run.accesses.get(place, ()) if a.how in (How.STORE, How.UPDATE))


def _store_lines(run: Run, place: Place, function: Function | None) -> list[int]:
    return [
        _at(a.node)[0] for a in _stores(run, place) if function is None or a.function is function
    ]


def _at(node: ast.AST) -> _At:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


# Globals of the module in which the registration is reached.


def _late_global(run: Run, handler: Handler, place: Place, module: Module) -> int:
    bound = _binding_lines(module).get(place.name)
    if bound is None:
        return 0  # in a function, whenever that runs
    lines = (
        [_at(handler.node)[0]]
        if handler.within is None and handler.module is module
        else _top_level_lines(run, handler.within, module, set())
    )
    early = [line for line in lines if line < bound]
    if not early or _is_bound_in_function(run, place, module, min(early)):
        return 0
    if handler.kind is HandlerKind.SOFT and not _is_scheduled_between(
        run, module.tree, min(early), bound
    ):
        return 0
    return bound


def _top_level_lines(
    run: Run, function: Function | None, module: Module, seen: set[Function]
) -> list[int]:
    """Returns the lines of the module's top level that lead to the function."""
    if function is None or function in seen or len(seen) > _DEPTH:
        return []
    lines = []
    for where, caller, node in run.called_from[function]:
        if caller is not None:
            lines += _top_level_lines(run, caller, module, seen | {function})
        elif where is module:
            lines.append(_at(node)[0])
    return lines


def _is_bound_in_function(run: Run, place: Place, module: Module, line: int) -> bool:
    """Returns whether a function that the top level has called by then binds it."""
    return any(
        a.function is not None
        and any(at <= line for at in _top_level_lines(run, a.function, module, set()))
        for a in _stores(run, place)
    )


@of_module
def _binding_lines(module: Module) -> dict[str, int]:
    """Returns the first line of the top level at which each of its names is bound."""
    lines: dict[str, int] = {}
    for node in _own(module.tree):
        names: list[str] = []
        match node:
            case ast.Name(ctx=ast.Store()):
                names = [node.id]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names = [node.name]
            case ast.Import() | ast.ImportFrom():
                names = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
            case ast.ExceptHandler(name=str()):
                names = [node.name or ""]
        for name in names:
            lines[name] = min(lines.get(name, _at(node)[0]), _at(node)[0])
    return lines


def _own(body: ast.AST) -> Iterator[ast.AST]:
    todo = [body]
    while todo:
        node = todo.pop()
        yield node
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        if node is body or not isinstance(node, inner):
            todo += tree.children(node)


def _is_scheduled_between(run: Run, body: ast.AST, first: int, last: int) -> bool:
    """Returns whether the scheduler may run between the lines: a branch, a loop, a wait."""
    branches = (ast.If, ast.While, ast.For, ast.BoolOp, ast.IfExp, ast.Try, ast.With)
    return any(
        (
            isinstance(node, branches)
            or node in run.scheduling
            or (isinstance(node, ast.Call) and bool(run.calls.get(node)))
        )
        and first < _at(node)[0] <= last
        for node in _own(body)
    )
