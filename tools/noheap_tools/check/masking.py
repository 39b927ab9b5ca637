"""Finds a disable_irq() that some path leaves without its enable_irq()."""

import ast
from collections.abc import Iterator

from noheap_tools.check.costs.words import words
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.sharing import NH043, NH044
from noheap_tools.check.source import constants, tree
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.indexer import last_name

# These leave the other half to a partner.
_OPENING = ("__enter__", "acquire", "enter", "lock", "__call__")
# Methods that raise OSError when a device does not answer, or a file is full.
_TRANSFERS = words(
    "readfrom readfrom_into readfrom_mem readfrom_mem_into writeto writeto_mem writevto scan open"
)
# int() and float() of what these return raise ValueError for anything but digits.
_CONVERTING = ("int", "float")
_GIVING_TEXT = ("decode", "input", "read", "readline", "split", "strip")

_Body = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def report(run: Run, module: Module) -> None:
    """Reports the paths of functions, and of the top level, on which interrupts stay masked."""
    if "disable_irq" not in module.source:
        return
    _check(run, module, module.tree, "")
    for function in module.functions:
        if not isinstance(function.node, ast.Lambda):
            _check(run, module, function.node, function.name)


def _check(run: Run, module: Module, body: _Body, name: str) -> None:
    nodes = [*_own(body)]
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    off = [n for n in calls if last_name(n) == "disable_irq"]
    on = [n for n in calls if last_name(n) == "enable_irq"]
    if off and not on:
        if name not in _OPENING and not _is_returned(nodes):
            text = "disable_irq() without enable_irq() in this function"
            run.report_always(NH043, module, off[0], text, Severity.WARNING)
    elif off and not _is_in_finally(nodes, on):
        for node in _early_returns(nodes, off[0].lineno, on):
            text = "returns with the interrupts masked"
            run.report_always(NH043, module, node, text, Severity.WARNING)
        for node, text, severity in _raising(run, module, nodes, off, on):
            text = f"{text}: the interrupts would stay masked"
            run.report_always(NH043, module, node, text, severity)


def _own(body: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes of a body without those of the functions in it."""
    todo = [body]
    while todo:
        node = todo.pop(0)
        yield node
        todo += [
            child
            for child in tree.children(node)
            if not isinstance(
                child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
            )
        ]


def _is_returned(nodes: list[ast.AST]) -> bool:
    """Returns whether the function gives its caller what disable_irq() returned."""
    returned = [n.value for n in nodes if isinstance(n, ast.Return) and n.value]
    return any(
        isinstance(n, ast.Call) and last_name(n) == "disable_irq"
        for value in returned
        for n in tree.walk(value)
    )


def _is_in_finally(nodes: list[ast.AST], on: list[ast.Call]) -> bool:
    lines = {
        n.lineno
        for t in nodes
        if isinstance(t, ast.Try)
        for s in t.finalbody
        for n in tree.walk(s)
        if isinstance(n, ast.expr)
    }
    return any(n.lineno in lines for n in on)


def _early_returns(nodes: list[ast.AST], first: int, on: list[ast.Call]) -> list[ast.Return]:
    """Returns those between the first disable_irq() and the next enable_irq()."""
    last = max(n.lineno for n in on)
    return [
        n
        for n in nodes
        if isinstance(n, ast.Return)
        and first < n.lineno < last
        and not any(first < e.lineno <= n.lineno for e in on)
    ]


def _raising(
    run: Run, module: Module, nodes: list[ast.AST], off: list[ast.Call], on: list[ast.Call]
) -> Iterator[tuple[ast.AST, str, Severity]]:
    """Yields what may raise between a disable_irq() and the enable_irq() after it."""
    stretches = [
        (first.lineno, min((n.lineno for n in on if n.lineno >= first.lineno), default=0))
        for first in off
    ]
    tried = {id(n) for t in nodes if isinstance(t, ast.Try) and t.handlers
             for s in t.body for n in tree.walk(s)}  # fmt: skip
    for node in nodes:
        line = getattr(node, "lineno", 0)
        if id(node) not in tried and any(first < line < last for first, last in stretches):
            found = _exception(run, module, node)
            if found is not None:
                yield node, *found


def _exception(run: Run, module: Module, node: ast.AST) -> tuple[str, Severity] | None:
    match node:
        case ast.Raise():
            return "raises", Severity.WARNING
        case ast.Assert():
            return "may raise AssertionError", Severity.WARNING
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right) if not (
            constants.is_constant_number(right, module)
            or isinstance(getattr(node.left, "value", None), (str, bytes))
        ):
            return "may divide by zero", Severity.INFO
        case ast.Call():
            name = last_name(node)
            if run.findings.has(module, node, NH044):
                return None  # what takes so long must go from here, and its exception with it
            if name in _TRANSFERS:
                return f"{name}() may raise OSError", Severity.WARNING
            if name == "schedule":
                return "schedule() may raise RuntimeError", Severity.WARNING
            if name in _CONVERTING and any(map(_gives_text, node.args[:1])):
                return f"{name}() may raise ValueError", Severity.WARNING
            if any(_raises(f) for f in run.calls.get(node, ())):
                return f"{name}() may raise", Severity.WARNING
    return None


def _gives_text(node: ast.expr) -> bool:
    calls = (n for n in tree.walk(node) if isinstance(n, ast.Call))
    return any(last_name(call) in _GIVING_TEXT for call in calls)


def _raises(function: Function) -> bool:
    """Returns whether the function has a raise of its own, outside of any try."""
    nodes = [*_own(function.node)]
    tried = {id(n) for t in nodes if isinstance(t, ast.Try) for s in t.body for n in tree.walk(s)}
    return any(isinstance(n, ast.Raise) and id(n) not in tried for n in nodes)
