"""`noheap check` with --fix or --diff."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from noheap_tools import answer
from noheap_tools.check import checked, fixing
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.report import text as report
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.work import Work
from noheap_tools.commands import check_output
from noheap_tools.errors import UsageError


def run(args: argparse.Namespace, settings: Settings, paths: Sequence[Path], work: Work) -> int:
    _refuse(args)

    def is_wanted(found: checked.Checked) -> Sequence[Finding]:
        return checked.of_settings(found.result, settings).findings

    fixed = fixing.fix(settings, paths, is_wanted, unsafe=args.unsafe_fixes, work=work)
    if args.diff:
        return _show_diff(args, fixed.diff())
    fixed.write()
    result = checked.of_settings(fixed.checked.result, settings)
    violations = check_output.violations(result, strict=args.strict)
    check_output.show(args, result, None, None, violations, fixed.done)
    return 1 if violations else 0


def run_on_stdin(args: argparse.Namespace, settings: Settings, file: Path, work: Work) -> int:
    """Prints the text on stdin, fixed; what is left goes to stderr."""
    _refuse(args)
    if args.json or args.format not in check_output.TEXTS:
        raise UsageError("--fix of stdin prints the text", "Leave --format and --json out.")
    whole, text = file.resolve(), sys.stdin.buffer.read()

    def is_wanted(found: checked.Checked) -> Sequence[Finding]:
        return _of_file(found, settings, file).findings

    fixed = fixing.fix(
        settings,
        checked.around(settings, file),
        is_wanted,
        unsafe=args.unsafe_fixes,
        texts={whole: text},
        work=work,
    )
    if args.diff:
        return _show_diff(args, fixed.diff())
    sys.stdout.buffer.write(fixed.new.get(whole, text))
    sys.stdout.flush()
    result = _of_file(fixed.checked, settings, file)
    print(report.plain(report.lines(result)), file=sys.stderr)
    return 1 if check_output.violations(result, strict=args.strict) else 0


def _of_file(found: checked.Checked, settings: Settings, file: Path) -> Result:
    return checked.of_file(checked.of_settings(found.result, settings), file)


def _refuse(args: argparse.Namespace) -> None:
    if args.prove or args.write_baseline:
        raise UsageError("--fix and --diff stand alone", "Not with --prove or --write-baseline.")
    if args.fix and args.diff:
        raise UsageError("--fix changes files, --diff none", "Use one of them.")


def _show_diff(args: argparse.Namespace, diff: str) -> int:
    if args.json or args.format == "json":
        answer.show({"diff": diff}, ["there are fixes to make"] if diff else [])
    elif diff:
        # What patch gets must be what is in the files; it quotes them like any diff.
        print(diff, end="")
    return 1 if diff else 0
