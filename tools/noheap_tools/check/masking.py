"""Finds a disable_irq() that some path leaves without its enable_irq()."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.sharing import NH043
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.indexer import last_name

# These leave the other half to a partner.
_OPENING = ("__enter__", "acquire", "enter", "lock", "__call__")


def report(run: Run, module: Module, function: Function) -> None:
    """Reports the paths of the function on which the interrupts stay masked."""
    if isinstance(function.node, ast.Lambda):
        return
    calls = [n for n in ast.walk(function.node) if isinstance(n, ast.Call)]
    off = [n for n in calls if last_name(n) == "disable_irq"]
    on = [n for n in calls if last_name(n) == "enable_irq"]
    if off and not on:
        if function.name not in _OPENING and not _is_returned(function):
            text = "disable_irq() without enable_irq() in this function"
            run.report_always(NH043, module, off[0], text, Severity.WARNING)
    elif off and not _is_in_finally(function, on):
        for node in _early_returns(function, off[0].lineno, on):
            text = "returns with the interrupts masked"
            run.report_always(NH043, module, node, text, Severity.WARNING)


def _is_returned(function: Function) -> bool:
    """Returns whether the function gives its caller what disable_irq() returned."""
    returned = [n.value for n in ast.walk(function.node) if isinstance(n, ast.Return) and n.value]
    return any(
        isinstance(n, ast.Call) and last_name(n) == "disable_irq"
        for value in returned
        for n in ast.walk(value)
    )


def _is_in_finally(function: Function, on: list[ast.Call]) -> bool:
    lines = {
        n.lineno
        for t in ast.walk(function.node)
        if isinstance(t, ast.Try)
        for s in t.finalbody
        for n in ast.walk(s)
        if isinstance(n, ast.expr)
    }
    return any(n.lineno in lines for n in on)


def _early_returns(function: Function, first: int, on: list[ast.Call]) -> list[ast.Return]:
    """Returns those between the first disable_irq() and the next enable_irq()."""
    last = max(n.lineno for n in on)
    return [
        n
        for n in ast.walk(function.node)
        if isinstance(n, ast.Return)
        and first < n.lineno < last
        and not any(first < e.lineno <= n.lineno for e in on)
    ]
