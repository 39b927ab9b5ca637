"""SARIF 2.1.0, as code scanning takes it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from noheap_tools.check.fix.edit import Fix
from noheap_tools.check.report import explain
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.fingerprints import as_uri, with_fingerprints
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import RULES, Rule, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# Names the way in which it is made, as the standard asks for.
_FINGERPRINT = "noheapLine/v1"


def as_sarif(result: Result, version: str, address: Callable[[str], str] | None = None) -> str:
    """`address` returns where a rule's code is described on the web, if that is known."""
    driver = {
        "name": "noheap check",
        "version": version,
        "rules": [_rule(rule, address) for rule in RULES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(*it) for it in with_fingerprints(result.findings)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(rule: Rule, address: Callable[[str], str] | None) -> dict[str, Any]:
    found = {"helpUri": address(rule.code)} if address else {}
    return found | {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix, "markdown": explain.markdown(rule)},
    }


def _result(finding: Finding, fingerprint: str) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    if finding.end_column > finding.column:
        region["endColumn"] = finding.end_column
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}. {finding.fix}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": _file(finding), "region": region}}
        ],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if finding.repair is not None:
        found["fixes"] = [_fix(finding, finding.repair)]
    return found


def _fix(finding: Finding, repair: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in sorted(repair.edits)
    ]
    change = {"artifactLocation": _file(finding), "replacements": replacements}
    title = repair.title if repair.is_safe else f"{repair.title} (changes what the program does)"
    return {"description": {"text": title}, "artifactChanges": [change]}


def _file(finding: Finding) -> dict[str, str]:
    return {"uri": quote(as_uri(finding.file), safe="/:", errors="surrogatepass")}
