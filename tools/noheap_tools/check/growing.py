"""Objects that get a new attribute while a hard handler that looks one up is on already.

An object's attributes are a hash table. When it is full, py/map.c puts an empty one in its place
and moves the entries one by one; a handler that comes meanwhile does not find its own.
"""

import ast
from collections.abc import Iterator

from noheap_tools.check import reach
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.sharing import NH042
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Class, Function
from noheap_tools.check.source.handler import Handler

# The attributes that no longer fit: py/map.c, hash_allocation_sizes.
_MADE_ANEW = frozenset(size + 1 for size in (2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47))


def report(run: Run, hard: list[Handler]) -> None:
    """Reports the attribute that a constructor adds, in a new table, after the registration."""
    for handler in hard:
        function = handler.within
        # The first event of a timer is a millisecond away, or more.
        if function is None or function.name != "__init__" or "Timer" in handler.source:
            continue
        if handler.is_started_later:
            continue
        if function.cls is not None and _uses_its_object(run, handler, function.cls):
            _check(run, handler, function)


def _uses_its_object(run: Run, handler: Handler, cls: Class) -> bool:
    lineage = {*cls.lineage()}
    return handler.function.cls in lineage and any(
        place.owner in lineage and access.function is handler.function
        for place, touched in run.hard_accesses.items()
        for access in touched
    )


def _check(run: Run, handler: Handler, function: Function) -> None:
    there: set[str] = set()
    is_on = False
    for statement, is_sure in _statements(function.node.body):
        is_on |= any(node is handler.node for node in tree.walk(statement))
        new = [it for it in _stores(run, statement, function) if it[0] not in there]
        if not is_sure and new:
            return  # how many there are depends on what the program does
        for name, node in new:
            if name in there:
                continue
            there.add(name)
            if is_on and len(there) in _MADE_ANEW:
                text = (
                    f"{name} is attribute {len(there)} of self: it makes a new table while the"
                    f" handler {handler.function.name}() is on, which looks in it"
                )
                fix = f"Assign self.{name} before the registration, if only None."
                run.report_always(NH042, function.module, node, text, Severity.WARNING, fix)
                return


def _statements(body: object) -> Iterator[tuple[ast.stmt, bool]]:
    """Yields the statements in their order, and whether each is reached for sure."""
    for statement in body if isinstance(body, list) else ():
        match statement:
            case ast.Try():
                yield from _statements(statement.body)
            case ast.With():
                yield from _statements(statement.body)
            case ast.If() | ast.While() | ast.For():
                yield statement, False
            case _:
                yield statement, True


def _stores(run: Run, statement: ast.stmt, function: Function) -> Iterator[tuple[str, ast.AST]]:
    """Yields the attributes of self that the statement stores, by itself or in what it calls."""
    for node in tree.walk(statement):
        if isinstance(node, ast.Call):
            called = reach.called_by(run, run.calls.get(node, ()))
            for method in called:
                if (
                    method.cls is not None
                    and function.cls is not None
                    and _is_related(method.cls, function.cls)
                ):
                    yield from ((name, node) for name in _own_stores(method))
    for name, node in _targets(statement, function):
        yield name, node


def _own_stores(method: Function) -> list[str]:
    return [name for name, _ in _targets(method.node, method)]


def _targets(body: ast.AST, function: Function) -> list[tuple[str, ast.Attribute]]:
    """Returns the attributes of self that are stored in the body, in the order of their lines."""
    me = function.parameters[:1]
    found = [
        node
        for node in tree.walk(body)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and getattr(node.value, "id", None) in me
        and not _has_setter(function.cls, node.attr)
    ]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [(node.attr, node) for node in found]


def _has_setter(cls: Class | None, name: str) -> bool:
    return cls is not None and cls.method(name + "=") is not None


def _is_related(a: Class, b: Class) -> bool:
    return b in a.lineage() or a in b.lineage()
