"""How a module can write a function of MicroPython's time module."""

import ast

from noheap_tools.check.fix import places
from noheap_tools.check.fix.edit import Edit
from noheap_tools.check.source.definitions import Module

_TIME = ("time", "utime")


def time_function(module: Module, name: str) -> tuple[str, tuple[Edit, ...]] | None:
    """The expression that stands for time.`name` in the whole module, and the edits of its imports
    that this takes; None if it imports nothing of time."""
    for statement in places.top_level(module):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                if alias.name in _TIME:
                    return f"{alias.asname or alias.name}.{name}", ()
    for statement in places.top_level(module):
        if isinstance(statement, ast.ImportFrom) and statement.module in _TIME:
            found = next((it for it in statement.names if it.name == name), None)
            if found is not None:
                return found.asname or name, ()
    if _is_bound(module, name):
        return None
    for statement in module.tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module in _TIME:
            last = statement.names[-1]
            if last.name != "*":
                line = last.end_lineno or last.lineno
                at = places.end_column(module, last)
                return name, (places.inserted(line, at, f", {name}"),)
    return None


def _is_bound(module: Module, name: str) -> bool:
    return any(
        getattr(node, "id", getattr(node, "name", getattr(node, "arg", ""))) == name
        for node in module.nodes
    )
