"""Calls of what a stub marks, and whose source is not here."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH012
from noheap_tools.check.rules.blocking import NH020
from noheap_tools.check.rules.promises import NH111
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.comments import ALLOCATES, ISR_SAFE, WAITS


def check(run: Run, name: str, node: ast.AST) -> bool:
    """Reports what a stub says of the function; returns whether it says anything."""
    promises = run.program.promises.get(name)
    if not promises:
        return False
    if ALLOCATES in promises:
        run.report(NH012, node, f"{name}() allocates, as its stub says")
    if WAITS in promises:
        run.report(NH020, node, f"{name}() waits, as its stub says")
    if promises == {ISR_SAFE}:
        text = f"{name}() is trusted: a stub marks it as isr-safe, and its source is not here"
        run.report(NH111, node, text, Severity.INFO)
    return True
