"""A result as text: a line or more for each finding, and the sum.

Each line is a list of parts with a style of rich's, which a terminal shows.
"""

from collections.abc import Iterable, Iterator

from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import Severity
from noheap_tools.link.printable import printable

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_TAB = " " * 4
_WIDEST = 140  # characters of a source line; of a longer one what is around the finding

Part = tuple[str, str]
Line = list[Part]


def lines(result: Result, *, is_full: bool = False) -> Iterator[Line]:
    """`is_full`: each finding with its source line."""
    for finding in result.findings:
        yield from _finding(finding, is_full)
    yield [(summary(result), "bold")]


def plain(parts: Iterable[Line]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in parts)


def show(parts: Iterable[Line]) -> None:
    """Prints it in colours, unless NO_COLOR is set."""
    from rich.console import Console  # takes a third of the time of a small check
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in parts:
        console.print(Text.assemble(*line))


def summary(result: Result) -> str:
    hard = sum(h.is_hard for h in result.registered)
    others = len(result.registered) - hard
    counts = [
        f"{number} {severity.value}{'s' * (number != 1 and severity is not Severity.INFO)}"
        for severity in sorted(Severity, key=lambda s: s.gravity, reverse=True)
        if (number := sum(f.severity is severity for f in result.findings))
    ]
    ignored = f", {len(result.ignored)} ignored" if result.ignored else ""
    known = f", {len(result.known)} in the baseline" if result.known else ""
    gone = f", {result.gone} of the baseline not found any more" if result.gone else ""
    return (
        f"{result.files} file{'s' * (result.files != 1)}, "
        f"{hard} hard handler{'s' * (hard != 1)}, {others} soft or scheduled: "
        f"{', '.join(counts) or 'nothing found'}{ignored}{known}{gone}"
    )


def _finding(finding: Finding, is_full: bool) -> Iterator[Line]:
    # A file's name and its lines may be anything.
    place = printable(f"{finding.file}:{finding.line}:{finding.column}")
    severity = (finding.severity.value, _STYLES[finding.severity])
    yield [
        (place, "bold" if is_full else ""),
        (": ", ""),
        severity,
        (" ", ""),
        (finding.code, severity[1]),
        (f" {printable(finding.message)}", ""),
    ]
    if is_full and finding.source:
        yield from _source(finding, severity[1])
    if finding.path and " -> " in finding.path:
        yield [(printable(f"    reached by {finding.path}"), "dim")]
    yield [(printable(f"    {finding.fix}"), "")]
    if finding.fixed_line:
        yield [(printable(f"    {finding.fixed_line}"), "green")]


def _source(finding: Finding, style: str) -> Iterator[Line]:
    """The line, and carets below what is meant."""
    from rich.cells import cell_len

    start = finding.column - 1
    end = max(finding.end_column - 1, start + 1)
    left = max(0, start - _WIDEST // 2) if len(finding.source) > _WIDEST else 0
    before, meant, after = (
        printable(part.replace("\t", _TAB))
        for part in (
            finding.source[left:start],
            finding.source[start : min(end, left + _WIDEST)],
            finding.source[end : left + _WIDEST],
        )
    )
    number = str(finding.line)
    gap = " " * len(number)
    yield [(f"  {number} | ", "blue"), (before + meant + after, "")]
    space = " " * cell_len(before)
    yield [(f"  {gap} | ", "blue"), (space, ""), ("^" * max(1, cell_len(meant)), style)]
