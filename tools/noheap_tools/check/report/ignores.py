"""Reports the comments that ignore nothing, and those that name no rule."""

from collections.abc import Iterator

from noheap_tools.check.fix import comments
from noheap_tools.check.fix.edit import Fix
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.rules import RULES, Rule, Severity
from noheap_tools.check.rules.comments import NH100, NH101
from noheap_tools.check.source.comments import Ignore
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.program import Program

_OWN = frozenset({NH100.code, NH101.code})


def report(whole: Program, findings: Findings) -> None:
    """Adds those of the given modules to the findings, which must be complete."""
    found: dict[tuple[str, int], set[str]] = {}
    for finding in findings:
        found.setdefault((finding.file, finding.line), set()).add(finding.code)
    failed = {failure.shown for failure in whole.failures}
    for module in whole.given:
        if module.shown in failed:
            continue  # what would have been found there is not known
        for line, ignore in module.comments.ignores.items():
            here = found.get((module.shown, line), set())
            for rule, severity, message, useless in _faults(ignore, here):
                # An unknown code may be another one, misspelt.
                repair = (
                    comments.without(module, line, ignore, useless, is_safe=rule is NH100)
                    if useless is not None
                    else None
                )
                findings.add(_finding(module, line, ignore, rule, severity, message, repair))


def stale(ignore: Ignore, found: set[str]) -> list[str]:
    """Its codes that ignore none of those that are `found` on the line."""
    named = dict.fromkeys(ignore.codes or ())
    return [code for code in named if code in RULES and code not in found | _OWN]


def _faults(
    ignore: Ignore, found: set[str]
) -> Iterator[tuple[Rule, Severity, str, list[str] | None]]:
    """Yields also the codes to take out; None if that is no fix."""
    if ignore.codes is None:
        if ignore.reason.startswith("["):
            codes = ignore.reason.partition("]")[0] + "]"
            text = f"{codes} is no list of codes, so every finding on the line is ignored"
            yield NH101, Severity.WARNING, text, None
        elif not found:
            yield NH100, Severity.INFO, "nothing is found on this line to ignore", []
        return
    unknown = [code for code in ignore.codes if code not in RULES]
    if unknown:
        text = f"no rule {', '.join(it or repr(it) for it in unknown)}"
        yield NH101, Severity.WARNING, text, unknown
    if unused := stale(ignore, found):
        text = f"{', '.join(unused)} is not found on this line"
        yield NH100, Severity.INFO, text, unused


def _finding(
    module: Module,
    line: int,
    ignore: Ignore,
    rule: Rule,
    severity: Severity,
    message: str,
    repair: Fix | None,
) -> Finding:
    return Finding(
        module.shown,
        line,
        ignore.start + 1,
        rule,
        severity,
        message,
        rule.fix,
        end_column=ignore.end + 1,
        source=module.line(line),
        repair=repair,
    )
