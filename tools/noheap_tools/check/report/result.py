"""The result of an analysis."""

from dataclasses import dataclass

from noheap_tools.check.report.findings import Finding
from noheap_tools.check.source.handler import Handler


@dataclass
class Result:
    handlers: list[Handler]
    findings: list[Finding]
    # Those that a comment ignores.
    ignored: list[Finding]
    files: int
    lines: int
