"""The rules, by their codes.

The reference in docs is written from them, `noheap check --explain` prints one, and the tests
run the examples on the VM. The examples are files: examples/<code>_bad.py and _good.py.
"""

from noheap_tools.check.rules import (
    allocation,
    blocking,
    comments,
    exceptions,
    promises,
    set_up,
    sharing,
    ticks,
    unresolved,
    viper,
)
from noheap_tools.check.rules.rule import Effect, Rule, Severity

__all__ = ["FAMILIES", "RULES", "Effect", "Rule", "Severity"]

FAMILIES = (
    allocation,
    blocking,
    exceptions,
    sharing,
    set_up,
    viper,
    ticks,
    unresolved,
    comments,
    promises,
)

RULES: dict[str, Rule] = {
    rule.code: rule
    for family in FAMILIES
    for rule in vars(family).values()
    if isinstance(rule, Rule)
}
