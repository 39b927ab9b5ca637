"""Which calls make a function an interrupt handler, and of which kind."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from noheap_tools.check.costs import known
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH011
from noheap_tools.check.rules.set_up import NH053
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Bound, Func, Function, Method, Module, Obj
from noheap_tools.check.source.handler import Handler, Unfound, unknown_arguments
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.source.indexer import MARKS
from noheap_tools.check.syntax import exceptions, ports
from noheap_tools.check.syntax.registrations import (
    BY_MARK,
    HARD_BY_POSITION,
    SCHEDULE,
    Registration,
    linking,
    registration,
)
from noheap_tools.check.values.atoms import (
    Atom,
    Builtin,
    Foreign,
    ForeignMethod,
    List,
    Site,
    Tuple,
)
from noheap_tools.check.values.value import (
    ANY,
    NONE,
    Value,
    exact_int,
    join,
    one,
    truth,
    without_none,
)

GATHERS = "what partial() made gathers the arguments of each call into a tuple"


def by_linking(run: Run, node: Any, dotted: str, frame: Frame) -> None:
    """Notes the functions that a call of `dotted` links into a handler, if it does that."""
    if not isinstance(node, ast.Call):
        return
    for part in linking(dotted):
        given = _given(node, part)
        if given is not None:
            value = run.quietly(lambda given=given: run.value(given, frame))
            register(run, value | _items(run, value), HandlerKind.HARD, part, given, frame, dotted)


def _items(run: Run, value: Value) -> Value:
    """Returns the items of lists and tuples; a display has each of its items at (site, index)."""
    items: Value = frozenset()
    for atom in value:
        if isinstance(atom, (List, Tuple)):
            items |= run.items_of(atom.site)
            node = atom.site.node if isinstance(atom.site, Site) else None
            count = len(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else 0
            items = items.union(*(run.items_of(atom.site, index) for index in range(count)))
    return items


def by_call(run: Run, node: Any, owner: str, name: str, frame: Frame) -> None:
    """Notes the handler that this call registers, if any. Owner "" is an unknown object."""
    if not isinstance(node, ast.Call):
        return
    if owner == "micropython.schedule":
        _schedule(run, node, frame)
        return
    if owner == "_thread.start_new_thread" and node.args:
        started = run.quietly(lambda: run.value(node.args[0], frame))
        run.threads.update(function for function, _ in callables(started))
        return
    found = registration(node, owner, name, frame.module)
    if found is None:
        return
    if not name:
        _report_refusal(run, node, ports.refused_timer(run.target, owner, node), frame)
    given = _given(node, found)
    if given is None:
        _note_hidden(run, node, frame, found)
        return
    stated = next((k.value for k in node.keywords if k.arg == "hard"), None)
    if stated is None and (owner, name) in HARD_BY_POSITION and len(node.args) > 2:
        stated = node.args[2]
    # `**options` may say hard=True.
    hard = found.hard or _has_options(node)
    if stated is not None:
        hard = truth(run.quietly(lambda: run.value(stated, frame))) is not False
    _check_port(run, node, owner, hard, stated is not None, frame)
    value = run.quietly(lambda: run.value(given, frame))
    kind = HandlerKind.HARD if hard else HandlerKind.SOFT
    register(run, value, kind, found, given, frame, f"{owner or '?'}.{name or 'init'}")
    if stated is None and kind is HandlerKind.SOFT and ports.may_state_hard(run.target, owner):
        _note_unstated(run, given, frame)


def _check_port(
    run: Run, node: ast.Call, owner: str, hard: bool, stated: bool, frame: Frame
) -> None:
    if owner.partition(".")[0] not in known.MODULES:
        owner = "machine.Pin" if getattr(node.func, "attr", "") == "irq" else ""
    _report_refusal(run, node, ports.refusal(run.target, owner, node, hard, stated), frame)


def _report_refusal(run: Run, node: ast.Call, text: str, frame: Frame) -> None:
    error = text.rpartition(": ")[2]
    if text and not exceptions.is_caught(run, error):
        run.report_always(NH053, frame.module, node, text)


def _given(node: ast.Call, found: Registration) -> ast.expr | None:
    """Returns the argument that is the handler."""
    for keyword in node.keywords:
        if keyword.arg == found.keyword:
            return keyword.value
    if found.position is not None and len(node.args) > found.position:
        return node.args[found.position]
    return None


def _has_options(node: ast.Call) -> bool:
    return any(keyword.arg is None for keyword in node.keywords)


def _note_hidden(run: Run, node: ast.Call, frame: Frame, found: Registration) -> None:
    if _has_options(node):
        kind = HandlerKind.HARD if found.hard else HandlerKind.SOFT
        _note_unfound(run, Unfound(frame.module, node, ast.unparse(node), kind))


def _note_unfound(run: Run, unfound: Unfound) -> None:
    if unfound not in run.registered:
        run.registered.append(unfound)


def _note_unstated(run: Run, node: ast.AST, frame: Frame) -> None:
    """Notes that the registration does not say hard=, if it has registered a handler."""
    if _is_fallback(frame.module, node):
        return
    if any(isinstance(h, Handler) and h.node is node for h in run.registered):
        place = frame.module, node
        if place not in run.unstated:
            run.unstated.append(place)


def _is_fallback(module: Module, node: ast.AST) -> bool:
    """Returns whether it is in an except, for ports that do not know the hard= of its try."""
    return any(
        any(child is node for handler in outer.handlers for child in tree.walk(handler))
        for outer in module.of(ast.Try)
        if any(
            isinstance(child, ast.keyword) and child.arg == "hard"
            for statement in outer.body
            for child in tree.walk(statement)
        )
    )


def _schedule(run: Run, node: ast.Call, frame: Frame) -> None:
    if node.args:
        function = node.args[0]
        value = run.quietly(lambda: run.value(function, frame))
        kind = HandlerKind.SCHEDULED
        register(run, value, kind, SCHEDULE, function, frame, "micropython.schedule")


def register(
    run: Run,
    value: Value,
    kind: HandlerKind,
    how: Registration,
    node: ast.AST,
    frame: Frame,
    source: str,
) -> None:
    """Notes the functions that `value` may be as handlers, or that there is none."""
    if value == NONE and isinstance(node, ast.Call) and run.calls.get(node):
        text = ast.unparse(node)
        _note_unfound(run, Unfound(frame.module, node, text, kind, is_none=True))
    if value == NONE or exact_int(value) == 0:
        return
    found = sorted(callables(value), key=lambda pair: _place(pair[0]))
    if kind is HandlerKind.HARD:
        if found:
            run.arming[node] = frame.function
        check_gathers(run, value, frame.module, node)
    for function, first in found:
        _note(run, _handler(function, first, kind, how, node, frame, source))
    if found or kind is not HandlerKind.HARD or _is_foreign(value):
        return
    if not _is_given(node, frame) and not (how.passes_on and value & ANY):
        _note_unfound(run, Unfound(frame.module, node, ast.unparse(node), kind))


def _handler(
    function: Function,
    first: tuple[Value, ...],
    kind: HandlerKind,
    how: Registration,
    node: ast.AST,
    frame: Frame,
    source: str,
) -> Handler:
    module = frame.module
    if how.count is None:
        arguments = unknown_arguments(function)
        return Handler(
            function,
            arguments,
            kind,
            source,
            module,
            node,
            call_known=False,
            within=frame.function,
        )
    arguments = (*first, *[how.gets] * how.count)
    return Handler(function, arguments, kind, source, module, node, within=frame.function)


def _note(run: Run, handler: Handler) -> None:
    """Notes it once for each object; a later round may know more of the other arguments."""
    for index, noted in enumerate(run.registered):
        if (
            isinstance(noted, Handler)
            and noted.function is handler.function
            and noted.kind is handler.kind
            and noted.owner == handler.owner
        ):
            if len(noted.arguments) == len(handler.arguments):
                both = zip(noted.arguments, handler.arguments, strict=True)
                merged = tuple(join(*it) for it in both)
                # The first place, whatever the order in which values were gone through.
                first = min(noted, handler, key=lambda it: it.at)
                run.registered[index] = replace(first, arguments=merged)
            return
    run.registered.append(handler)


def _is_foreign(value: Value) -> bool:
    """Returns whether it is a function, but none of the program's."""
    return all(isinstance(a, (Foreign, ForeignMethod, Builtin)) for a in without_none(value))


def _is_given(node: ast.AST, frame: Frame) -> bool:
    """Returns whether the caller gives the handler: in a parameter, or one kept in self."""
    function = frame.function
    if function is None:
        return False
    if isinstance(node, ast.Name):
        return node.id in function.parameters
    if isinstance(node, ast.Attribute) and function.cls is not None:
        stored = [
            getattr(value, "id", "") in method.parameters
            for method in function.cls.methods.values()
            for value in _stored_in_self(method, node.attr)
        ]
        return bool(stored) and all(stored)
    return False


def _stored_in_self(method: Function, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in tree.walk(method.node)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and node.targets[0].attr == name
    ]


def check_gathers(run: Run, value: Value, module: Module, node: ast.AST) -> None:
    """Reports a hard handler that partial() made."""
    if any(isinstance(atom, Bound) and atom.gathers for atom in value):
        run.report_always(NH011, module, node, GATHERS)


def callables(value: Value) -> Iterator[tuple[Function, tuple[Value, ...]]]:
    """Yields the program's functions that it may be, each with its first arguments."""
    for atom in without_none(value):
        if isinstance(atom, Bound):
            for function, first in callables(atom.function):
                yield function, (*first, *atom.arguments)
        function, first = _callable(atom)
        if function is not None:
            yield function, first


def _place(function: Function) -> tuple[str, int]:
    return function.module.name, function.node.lineno


def _callable(atom: Atom) -> tuple[Function | None, tuple[Value, ...]]:
    match atom:
        case Func():
            return atom.function, ()
        case Method():
            return atom.function, (atom.owner,)
        case Obj():
            return atom.method("__call__"), (one(atom),)
    return None, ()


def by_decorator(run: Run, name: str, value: Value, node: ast.AST, frame: Frame) -> None:
    """Notes the function as a hard handler if the decorator is a mark, as @noheap.isr."""
    if name.rpartition(".")[2] in MARKS:
        register(run, value, HandlerKind.HARD, BY_MARK, node, frame, "@" + name)
