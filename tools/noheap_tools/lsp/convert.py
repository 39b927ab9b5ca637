"""Findings as the protocol has them: lines and columns from 0, columns in the client's units."""

from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.workspace import TextDocument

from noheap_tools.check.fix.edit import Edit, split
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules import Severity

SOURCE = "noheap"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class Converter:
    """Of one document."""

    def __init__(self, document: TextDocument) -> None:
        self._lines = split(document.source)
        self._units = document.position_codec.client_num_units

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        said = [finding.message]
        if " -> " in finding.path:
            said.append(f"Reached by {finding.path}.")
        said.append(finding.fix)
        return types.Diagnostic(
            range=self.range_of(finding),
            message="\n".join(said),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
        )

    def range_of(self, finding: Finding) -> types.Range:
        end = max(finding.end_column, finding.column + 1)
        return types.Range(
            start=self._position(finding.line, finding.column),
            end=self._position(finding.line, end),
        )

    def edit(self, edit: Edit) -> types.TextEdit:
        where = types.Range(
            start=self._position(edit.line, edit.column),
            end=self._position(edit.end_line, edit.end_column),
        )
        return types.TextEdit(range=where, new_text=edit.text)

    def ignoring(self, finding: Finding) -> types.TextEdit | None:
        """A comment that ignores the finding; None where one is, or none can be."""
        text = self._line(finding.line)
        if "# noheap:" in text or text.rstrip().endswith("\\") or '"""' in text or "'''" in text:
            return None
        at = len(text.rstrip()) + 1
        comment = f"  # noheap: ignore[{finding.code}] "
        return self.edit(Edit(finding.line, at, finding.line, len(text) + 1, comment))

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def _position(self, line: int, column: int) -> types.Position:
        before = self._line(line)[: column - 1]
        return types.Position(line=max(line - 1, 0), character=self._units(before))


def at(
    findings: Sequence[Finding], converter: Converter, where: types.Range
) -> Iterator[tuple[Finding, types.Range]]:
    """Those that meet the range."""
    for finding in findings:
        found = converter.range_of(finding)
        if _place(found.start) <= _place(where.end) and _place(where.start) <= _place(found.end):
            yield finding, found


def _place(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
