"""A finding: a rule and a place. What the cache knows needs no more of the checker than this."""

from dataclasses import dataclass

from noheap_tools.check.fix.edit import Fix
from noheap_tools.check.rules.rule import Effect, Rule, Severity


@dataclass(frozen=True)
class Finding:
    """A rule that is broken at one place; line and column count from 1."""

    file: str
    line: int
    column: int
    rule: Rule
    severity: Severity
    message: str
    fix: str
    path: str = ""
    # The whole line as it should be, where that is mechanical.
    fixed_line: str = ""
    # The column after its end, if that is on the same line; 0 if it has no extent.
    end_column: int = 0
    source: str = ""  # the line
    repair: Fix | None = None

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def allocates(self) -> bool:
        return self.rule.effect is Effect.ALLOCATES
