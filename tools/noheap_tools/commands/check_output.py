"""Prints what `noheap check` found, in the format that was asked for."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from noheap_tools import answer, project
from noheap_tools.check.options import help_address
from noheap_tools.check.report import text
from noheap_tools.check.report.baseline import Baseline
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import Severity
from noheap_tools.errors import ToolError
from noheap_tools.link.printable import printable

if TYPE_CHECKING:
    from noheap_tools.check.proof.verdict import Proof

TEXTS = ("text", "full")
FORMATS = (*TEXTS, "json", "sarif", "github", "gitlab", "junit")


def violations(result: Result, *, strict: bool) -> list[str]:
    """What makes the exit code 1, a line for each."""
    return [
        f"{f.file}:{f.line}: {f.code} {f.message}"
        for f in result.findings
        if strict or f.severity is not Severity.INFO
    ]


def show(
    args: argparse.Namespace,
    result: Result,
    proof: "Proof | None",
    failure: ToolError | None,
    violations: list[str],
    fixed: Sequence[Finding] | None = None,
) -> None:
    """`failure` is what kept the proof from being made; `fixed` what --fix has fixed."""
    # The import of each form takes as long as what the cache knows.
    form = "json" if args.json else args.format
    if form == "json":
        from noheap_tools.check.report import formats

        proved = proof.as_json() if proof else {"error": failure.message} if failure else None
        document = formats.as_json(result, proved)
        if args.statistics:
            from noheap_tools.check.report import statistics

            document["statistics"] = statistics.as_json(result)
        if fixed is not None:
            document["fixed"] = formats.fixed(fixed)
        answer.show(document, violations)
    elif form == "sarif":
        from noheap_tools.check.report import sarif

        address = args.help_address or help_address.default()
        of_rule = partial(help_address.of_rule, address) if address else None
        print(sarif.as_sarif(result, answer.version(), of_rule))
    elif form == "gitlab":
        from noheap_tools.check.report import gitlab

        print(gitlab.as_gitlab(result))
    elif form == "junit":
        from noheap_tools.check.report import junit

        print(junit.as_junit(result))
    elif form == "github":
        from noheap_tools.check.report import formats

        if result.findings:
            print(formats.as_github(result))
        print(text.summary(result), file=sys.stderr)
    else:
        _show_text(result, form, counts=args.statistics)
    if fixed is not None and form != "json":
        print(_fixes(result, fixed), file=sys.stdout if form in TEXTS else sys.stderr)
    if proof is not None:
        told = "\n".join(map(printable, proof.lines()))  # they quote a board
        print(told, file=sys.stdout if form in TEXTS else sys.stderr)


def show_baseline(args: argparse.Namespace, made: Baseline) -> None:
    """What was written to it."""
    count, path = made.counts.total(), project.shown(made.path)
    if args.json or args.format == "json":
        answer.show({"baseline": {"file": path, "findings": count}})
    else:
        print(printable(f"{path}: {count} finding{'s' * (count != 1)}"))


def _fixes(result: Result, fixed: Sequence[Finding]) -> str:
    left = [f.repair.is_safe for f in result.findings if f.repair is not None]
    more = f", {left.count(False)} more with --unsafe-fixes" if False in left else ""
    return f"{len(fixed)} fixed{more}"


def _show_text(result: Result, form: str, *, counts: bool) -> None:
    is_terminal = sys.stdout.isatty()
    if counts:
        from noheap_tools.check.report import statistics

        lines = statistics.lines(result)
    else:
        lines = text.lines(result, is_full=is_terminal or form == "full")
    if is_terminal:
        text.show(lines)
    else:
        print(text.plain(lines))
