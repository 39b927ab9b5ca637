"""Which rule has which fix; those of comments are made where they are reported."""

import ast
from collections.abc import Callable

from noheap_tools.check.fix import expressions, handlers, times
from noheap_tools.check.fix.edit import Fix
from noheap_tools.check.rules.allocation import NH001, NH005, NH006, NH007
from noheap_tools.check.rules.blocking import NH021, NH024
from noheap_tools.check.rules.exceptions import NH031, NH034, NH035
from noheap_tools.check.rules.rule import Rule
from noheap_tools.check.rules.set_up import NH050, NH052
from noheap_tools.check.rules.ticks import NH070, NH071, NH072
from noheap_tools.check.source.definitions import Module

_BY_RULE: dict[Rule, Callable[[Module, ast.AST], Fix | None]] = {
    NH001: expressions.constant_list,
    NH005: expressions.division,
    NH006: times.sum_of,
    NH007: expressions.bound_method,
    NH021: handlers.removed,
    NH024: handlers.removed,
    NH031: handlers.parameter,
    NH034: handlers.missing_global,
    NH035: handlers.stated_global,
    NH050: handlers.emergency_buffer,
    NH052: handlers.stated_hard,
    NH070: times.difference,
    NH071: times.reversed_arguments,
    NH072: times.read,
}


def fix_of(module: Module, node: ast.AST, rule: Rule) -> Fix | None:
    """The fix of a finding; None if it takes a decision."""
    make = _BY_RULE.get(rule)
    return make(module, node) if make else None
