"""Integers that outgrow small ints without an operation that shows it."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH006
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.memo import kept
from noheap_tools.check.values.atoms import Int
from noheap_tools.check.values.intervals import beyond_small
from noheap_tools.check.values.value import Value


def check_accumulator(run: Run, target: ast.expr, source: ast.expr, frame: Frame) -> None:
    """Reports `x = x << 1 | bit` without a mask: after thirty steps it is not a small int."""
    function = frame.function
    if not (run.in_handler and run.reporting) or frame.emitter == "viper" or function is None:
        return
    if isinstance(target, ast.Name) and target.id in function.locals:
        return
    name = ast.unparse(target)
    if _shifts(name, source) and not _is_limited(name, function.node):
        text = f"{name} is shifted further each time: it leaves the small ints"
        run.report(NH006, source, text, Severity.WARNING, "Mask it: & 0xffff.")


def check_result(run: Run, node: ast.Return, frame: Frame) -> None:
    """Reports a machine word of viper that is shifted in a loop and returned as an object."""
    function = frame.function
    if not isinstance(node.value, ast.Name) or function is None:
        return
    name = node.value.id
    stores = _stores_in_loops(function)
    if any(_shifts(name, n.value) for n in stores) and not _is_limited(name, function.node):
        _report_word(run, node, f"{name} may use all 32 bits when it is returned")


@kept
def _stores_in_loops(function: Function) -> list[ast.Assign]:
    loops = [n for n in tree.walk(function.node) if isinstance(n, (ast.For, ast.While))]
    return [n for loop in loops for n in tree.walk(loop) if isinstance(n, ast.Assign)]


def _shifts(name: str, source: ast.expr) -> bool:
    """Returns whether `source` has `name << n` and no mask."""
    parts = [n for n in tree.walk(source) if isinstance(n, ast.BinOp)]
    masked = any(isinstance(n.op, (ast.BitAnd, ast.Mod)) for n in parts)
    shifted = any(isinstance(n.op, ast.LShift) and ast.unparse(n.left) == name for n in parts)
    return shifted and not masked


def _is_limited(name: str, function: ast.AST) -> bool:
    """Returns whether the function compares `name`, or masks it in place."""
    for n in tree.walk(function):
        if isinstance(n, ast.Compare) and name in map(ast.unparse, (n.left, *n.comparators)):
            return True
        if (
            isinstance(n, ast.AugAssign)
            and isinstance(n.op, (ast.BitAnd, ast.Mod))
            and ast.unparse(n.target) == name
        ):
            return True
    return False


def check_boxing(run: Run, node: ast.AST, value: Value, how: str) -> None:
    """Reports a machine word that leaves viper: as an object, which is on the heap if large."""
    if any(isinstance(atom, Int) and beyond_small(atom.low, atom.high) for atom in value):
        _report_word(run, node, f"a 32-bit word is {how} as an object")


def _report_word(run: Run, node: ast.AST, text: str) -> None:
    """Reports it as a warning in a handler; as an info elsewhere, since others may call it."""
    fix = "Mask it to 30 bits."
    module = run.frames[-1].module
    if run.in_handler:
        run.report(NH006, node, text, Severity.WARNING, fix)
    elif module.is_given:
        text += ", on the heap if it is large: not for a handler"
        run.report_always(NH006, module, node, text, Severity.INFO, fix)
