"""A result as JSON, for the cache."""

from dataclasses import asdict, fields
from typing import Any

from noheap_tools.check.fix.edit import Edit, Fix
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Registered, Result
from noheap_tools.check.rules import RULES, Severity


def saved(result: Result) -> dict[str, Any]:
    return {
        "registered": [asdict(it) for it in result.registered],
        "findings": [of_finding(it) for it in result.findings],
        "ignored": [of_finding(it) for it in result.ignored],
        "names": sorted(result.names),
        "lines": result.lines,
    }


def loaded(document: dict[str, Any]) -> Result:
    """Raises KeyError, TypeError or ValueError if it is none."""
    return Result(
        [],
        [Registered(**it) for it in document["registered"]],
        [finding(it) for it in document["findings"]],
        [finding(it) for it in document["ignored"]],
        frozenset(document["names"]),
        int(document["lines"]),
    )


def of_finding(finding: Finding) -> dict[str, Any]:
    values = {it.name: getattr(finding, it.name) for it in fields(finding)}
    repair = finding.repair
    return values | {
        "rule": finding.code,
        "severity": finding.severity.value,
        "repair": asdict(repair) if repair else None,
    }


def finding(values: dict[str, Any]) -> Finding:
    repair = values["repair"]
    return Finding(
        **values
        | {
            "rule": RULES[values["rule"]],
            "severity": Severity(values["severity"]),
            "repair": repair and _fix(**repair),
        }
    )


def _fix(title: str, edits: list[dict[str, Any]], is_safe: bool) -> Fix:
    return Fix(title, tuple(Edit(**it) for it in edits), is_safe)
