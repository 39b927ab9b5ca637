"""What was found in a text, where its lines are in a changed one.

A key changes a few lines: those before and after them are the same, and what was found there
holds until the whole project is checked again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from noheap_tools.check.fix.edit import Edit, Fix, split
from noheap_tools.check.report.finding import Finding


@dataclass(frozen=True)
class Change:
    """The lines up to `before` are the same, and those from `after` on are `by` further down."""

    before: int
    after: int
    by: int

    @classmethod
    def between(cls, old: str, new: str) -> "Change":
        first, second = split(old), split(new)
        most = min(len(first), len(second))
        before = next((n for n in range(most) if first[n] != second[n]), most)
        ends = range(1, most - before + 1)
        same = next((n - 1 for n in ends if first[-n] != second[-n]), len(ends))
        return cls(before, len(first) - same + 1, len(second) - len(first))

    def moved(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Yields those in lines that are the same."""
        for finding in findings:
            line = self._line(finding.line)
            if line is not None:
                yield replace(finding, line=line, repair=self._repair(finding.repair))

    def has(self, line: int) -> bool:
        """Whether the line of the new text is another one."""
        return self.before < line < self.after + self.by

    def _line(self, line: int) -> int | None:
        if line <= self.before:
            return line
        return line + self.by if line >= self.after else None

    def _repair(self, repair: Fix | None) -> Fix | None:
        edits: list[Edit] = []
        for edit in repair.edits if repair else ():
            line, end = self._line(edit.line), self._line(edit.end_line)
            if line is None or end is None:
                return None
            edits.append(replace(edit, line=line, end_line=end))
        return replace(repair, edits=tuple(edits)) if repair else None
