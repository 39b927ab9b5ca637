"""GitLab's Code Quality report: docs.gitlab.com/ci/testing/code_quality, "Code quality report
format"."""

import json

from noheap_tools.check.report.fingerprints import as_uri, with_fingerprints
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import Severity

_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def as_gitlab(result: Result) -> str:
    return json.dumps(
        [
            {
                "description": f"{finding.code} {finding.message}. {finding.fix}",
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": _LEVELS[finding.severity],
                "location": {"path": as_uri(finding.file), "lines": {"begin": finding.line}},
            }
            for finding, fingerprint in with_fingerprints(result.findings)
        ],
        indent=1,
    )
