"""States that a handler stores while the main program goes from one state to another.

`if state == PLAY: state = PAUSE` is harmless to a handler that sets PLAY again, as a flag that is
cleared at once is to one that sets it. If it stores STOP in between, that is lost.
"""

import ast
from collections.abc import Iterator

from noheap_tools.check.engine.frames import Access
from noheap_tools.check.reads import Pair
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module


def is_hidden(pair: Pair, module: Module, writes: list[Access]) -> bool:
    """Returns whether the store hides a state that a handler stores after the test."""
    before = _compared(module, pair.read.node)
    after = _stored(module, pair.node)
    if before is None or after is None:
        return False
    return any(
        (state := _stored(write.module, write.node)) is not None
        and state not in (before, after)
        and all(guard == before for guard in _guards(write))
        for write in writes
    )


def _compared(module: Module, node: ast.AST) -> str | None:
    """Returns the constant with which an if compares the variable `node`."""
    for outer in module.of(ast.If):
        if (found := _equals(outer.test)) and found[0] is node:
            return found[1]
    return None


def _equals(test: ast.expr) -> tuple[ast.expr, str] | None:
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Eq, ast.Is)):
        constant = _constant(test.comparators[0])
        return None if constant is None else (test.left, constant)
    return None


def _stored(module: Module, target: ast.AST) -> str | None:
    """Returns the constant that is stored in `target`."""
    for node in module.of(ast.Assign):
        if any(it is target for it in node.targets):
            return _constant(node.value)
    return None


def _constant(node: ast.expr) -> str | None:
    last = getattr(node, "attr", getattr(node, "id", ""))
    return ast.unparse(node) if isinstance(node, ast.Constant) or last.isupper() else None


def _guards(write: Access) -> Iterator[str]:
    """Yields the states that the ifs around a handler's store ask for."""
    name = ast.unparse(write.node)
    for outer in write.module.of(ast.If):
        if found := _equals(outer.test):
            is_inside = any(node is write.node for it in outer.body for node in tree.walk(it))
            if is_inside and ast.unparse(found[0]) == name:
                yield found[1]
