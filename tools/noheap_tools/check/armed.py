"""Whether a hard handler is on at a place of a function, or of a module's top level.

As far as the order of the lines tells: after what registers it, and before what switches it off.
"""

import ast
from collections.abc import Iterator
from functools import cache

from noheap_tools.check import reach, set_up
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.indexer import last_name

# As methods of the program they end what it has begun.
_ENDS = ("close", "deinit", "disable", "stop")

_At = tuple[int, int]


class Armed:
    """Knows what switches the hard handlers of a program on and off."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._within = {*run.arming.values()} - {None}
        # A method cannot be cached for an object.
        self._events = cache(self._find_events)

    def is_on(self, module: Module, function: Function | None, node: ast.AST) -> bool:
        """Returns whether the same body has registered one by then."""
        return self._last(module, function, node) is True

    def is_off(self, module: Module, function: Function | None, node: ast.AST) -> bool:
        """Returns whether the same body has switched it off by then."""
        return self._last(module, function, node) is False

    def registers(self, function: Function) -> bool:
        """Returns whether it registers one, or calls what does."""
        return any(on for _, on in self._events(function.module, function))

    def _last(self, module: Module, function: Function | None, node: ast.AST) -> bool | None:
        place = _at(node)
        before = [event for event in self._events(module, function) if event[0] < place]
        return max(before)[1] if before else None

    def _find_events(self, module: Module, function: Function | None) -> list[tuple[_At, bool]]:
        """Returns the places of a body at which one is switched on or off."""
        body = module.tree if function is None else function.node
        calls = (node for node in own_nodes(body) if isinstance(node, ast.Call))
        found = ((_at(call), self._switch(call)) for call in calls)
        return [(at, on) for at, on in found if on is not None]

    def _switch(self, call: ast.Call) -> bool | None:
        if any(inner in self._run.arming for inner in tree.walk(call)):
            return True
        called = self._run.calls.get(call)
        if called and self._within & reach.called_by(self._run, called):
            return True
        if set_up.switches_off(self._run, call) or (called and last_name(call) in _ENDS):
            return False
        return None


def own_nodes(body: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes of a body without those of the functions and classes in it."""
    todo = [*tree.children(body)]
    inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, inner):
            todo += tree.children(node)


def _at(node: ast.AST) -> _At:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
