"""A result as JSON, or as GitHub's annotations."""

from collections.abc import Sequence
from typing import Any

from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import Severity

_GITHUB_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def as_json(result: Result, proof: dict[str, Any] | None = None) -> dict[str, Any]:
    """`proof` is that of --prove."""
    handlers = [
        {
            "name": h.name,
            "kind": h.kind,
            "file": h.file,
            "line": h.line,
            "registered": {"by": h.by, "file": h.by_file, "line": h.by_line},
        }
        for h in result.registered
    ]
    document = {"handlers": handlers, "findings": [_as_dict(f) for f in result.findings]}
    if result.known or result.gone:
        document["baseline"] = {"found": len(result.known), "gone": result.gone}
    return document | ({"proof": proof} if proof is not None else {})


def _as_dict(finding: Finding) -> dict:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "effect": finding.rule.effect.value,
        "message": finding.message,
        "fix": finding.fix,
        "path": finding.path,
        "fixed_line": finding.fixed_line,
    }


def fixed(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What --fix has fixed, with the lines as they were then."""
    return [
        {"file": f.file, "line": f.line, "code": f.code, "fix": f.repair.title}
        for f in findings
        if f.repair is not None
    ]


def as_github(result: Result) -> str:
    return "\n".join(
        f"::{_GITHUB_LEVELS[f.severity]} file={_property(f.file)},line={f.line},col={f.column},"
        f"title={f.code}::{_data(f'{f.message}. {f.fix}')}"
        for f in result.findings
    )


def _data(text: str) -> str:
    """Escapes what would end the command: escapeData in actions/toolkit's command.ts."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same for a property: escapeProperty there."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
