"""The result of an analysis."""

from dataclasses import dataclass, field

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
    # Those that a baseline has, and how many of it are not found any more.
    known: list[Finding] = field(default_factory=list)
    gone: int = 0
