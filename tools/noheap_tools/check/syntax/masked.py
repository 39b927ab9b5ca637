"""What takes long while the interrupts are masked, in whatever part of the program."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.sharing import NH044
from noheap_tools.check.syntax import iteration
from noheap_tools.check.values.atoms import Int, Sized
from noheap_tools.check.values.value import Value

# More turns than this are many; a turn of a small loop takes some ten microseconds.
_MOST_TURNS = 32


def check_call(run: Run, node: ast.AST, name: str, frame: Frame) -> None:
    """Reports a call that waits, or does input or output."""
    if frame.masked:
        _report(run, node, f"{name}() with the interrupts masked", frame)


def check_while(run: Run, node: ast.While, frame: Frame) -> None:
    """Reports a loop whose bound is not visible."""
    if not frame.masked or node.lineno in frame.module.comments.loops:
        return
    if not iteration.changes_its_test(node) or isinstance(node.test, ast.Constant):
        _report(run, node, "the interrupts are masked for as long as this loop runs", frame)


def check_for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame) -> None:
    """Reports a loop of many turns, or of a number of turns that is not known."""
    if not frame.masked or node.lineno in frame.module.comments.loops:
        return
    turns = _turns(run, node.iter, frame)
    if turns is None:
        text = "how long this loop keeps the interrupts masked is not known"
        _report(run, node, text, frame, Severity.INFO)
    elif turns > _MOST_TURNS:
        _report(run, node, f"{turns} turns of a loop with the interrupts masked", frame)


def _turns(run: Run, source: ast.expr, frame: Frame) -> int | None:
    if isinstance(source, (ast.Tuple, ast.List)):
        return len(source.elts)
    if isinstance(source, ast.Call) and getattr(source.func, "id", "") == "range" and source.args:
        ends = [run.quietly(lambda a=a: run.value(a, frame)) for a in source.args[:2]]
        highest, lowest = _bound(ends[-1], "high"), _bound(ends[0], "low")
        if len(ends) == 1 or highest is None or lowest is None:
            return highest
        return max(0, highest - lowest)
    sizes = [
        atom.size if isinstance(atom, Sized) else None
        for atom in run.quietly(lambda: run.value(source, frame))
    ]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _bound(value: Value, which: str) -> int | None:
    bounds = [getattr(atom, which) if isinstance(atom, Int) else None for atom in value]
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) < len(bounds):
        return None
    return max(known) if which == "high" else min(known)


def _report(
    run: Run, node: ast.AST, text: str, frame: Frame, severity: Severity = Severity.WARNING
) -> None:
    if frame.module.is_given:
        run.report_always(NH044, frame.module, node, text, severity)
