"""`noheap check` with --fix or --diff."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from noheap_tools import answer
from noheap_tools.check import checked, fixing
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.report.findings import Finding
from noheap_tools.commands import check_output
from noheap_tools.errors import UsageError


def run(args: argparse.Namespace, settings: Settings, paths: Sequence[Path]) -> int:
    if args.prove or args.write_baseline or Path("-") in paths:
        raise UsageError(
            "--fix and --diff are for files", "Not with -, --prove or --write-baseline."
        )
    if args.fix and args.diff:
        raise UsageError("--fix changes files, --diff none", "Use one of them.")

    def is_wanted(found: checked.Checked) -> Sequence[Finding]:
        return checked.of_settings(found.result, settings).findings

    fixed = fixing.fix(settings, paths, is_wanted, unsafe=args.unsafe_fixes)
    if args.diff:
        return _show_diff(args, fixed.diff())
    fixed.write()
    result = checked.of_settings(fixed.checked.result, settings)
    violations = check_output.violations(result, strict=args.strict)
    check_output.show(args, result, None, None, violations, fixed.done)
    return 1 if violations else 0


def _show_diff(args: argparse.Namespace, diff: str) -> int:
    if args.json or args.format == "json":
        answer.show({"diff": diff}, ["there are fixes to make"] if diff else [])
    elif diff:
        # What patch gets must be what is in the files; it quotes them like any diff.
        print(diff, end="")
    return 1 if diff else 0
