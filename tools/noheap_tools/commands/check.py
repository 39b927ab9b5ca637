"""Report what an interrupt handler would allocate, wait for or break, before it runs.

Finds the handlers in MicroPython sources, follows everything that they reach, and reports each
expression that the VM refuses, as measured, while the heap is locked.

Examples:
  noheap check main.py
  noheap check firmware lib                       folders: every .py file in them
  noheap check src --entry main:tick              a handler that is registered elsewhere
  noheap check src --format github                also: full, json, sarif, gitlab, junit
  noheap check --explain NH012                    a code's reason, an example and its fix
  noheap check --site build/rules                 all codes as web pages
  noheap check main.py --select NH001,NH03        only these codes, and those that begin so
  noheap check src --statistics                   how often each rule is broken
  noheap check src --baseline old.json            only what is not in old.json, which
  noheap check src --baseline old.json --write-baseline   writes
  noheap check src --diff                         what --fix would change; exits 1 if anything
  noheap check src --fix --unsafe-fixes           also what changes the program, as // for /
  noheap check src --watch                        again at each change, until Ctrl-C
  noheap check - --stdin-filename src/main.py     a text that is not saved yet
  noheap check - --fix < main.py > fixed.py       a text on stdin, fixed on stdout
  noheap check main.py --prove                    also run it on the emulated Pico, and compare

`# noheap: ignore[NH012] reason` on a line ignores the findings there. pyproject.toml may have
[tool.noheap.check] with paths, port, micropython, entry, select, ignore, exclude,
per-file-ignores and baseline.

Exit codes: 0 nothing but infos, 1 errors or warnings, 2 wrong use. With --prove also 1 unless each
hard handler was called on the VM and raised nothing: not if the program raised, or did not get
to its handlers.
"""

import argparse
import contextlib
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from noheap_tools import project, system
from noheap_tools.check import checked
from noheap_tools.check.options import help_address, settings
from noheap_tools.check.report import baseline
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import RULES
from noheap_tools.check.work import Work
from noheap_tools.commands import check_arguments, check_output
from noheap_tools.errors import ToolError, UsageError

if TYPE_CHECKING:
    from noheap_tools.check.proof.verdict import Proof

_STDIN = Path("-")


add_arguments = check_arguments.add_arguments


def run(args: argparse.Namespace) -> int:
    if args.explain:
        from noheap_tools.check.report import explain

        print(explain.rule(args.explain))
        return 0
    if args.docs:
        from noheap_tools.docs import check_page

        check_page.write(args.docs)
        return 0
    if args.site:
        from noheap_tools.check.site.write import write  # brings the emulator, too

        print(f"{write(args.site)} pages in {project.shown(args.site)}")
        return 0
    if args.measure:
        from noheap_tools.check.measure import measure  # brings the emulator: slow to import

        measure.write()
        return 0
    if args.rules:
        print(
            "\n".join(
                f"{rule.code}  {rule.effect.value:<10} {rule.name}" for rule in RULES.values()
            )
        )
        return 0
    if args.watch:
        return _watch(args)
    if not (args.fix or args.diff):
        gc.disable()  # every object lives as long as this process
    return _checked(args)


def _watch(args: argparse.Namespace) -> int:
    if args.prove or args.write_baseline or _STDIN in args.paths:
        raise UsageError("--watch is for files", "Not with -, --prove or --write-baseline.")
    if args.json or args.format not in check_output.TEXTS:
        raise UsageError("--watch prints text", "Leave --format and --json out.")
    _paths(args, _settings(args))  # wrong use is told at once
    from noheap_tools.commands import check_watch

    check_watch.run(lambda: _checked(args), lambda: _paths(args, _settings(args)))
    return 0


def _settings(args: argparse.Namespace) -> settings.Settings:
    return settings.read(
        args.select,
        args.ignore,
        args.per_file_ignores,
        port=args.port,
        entry=tuple(args.entry or ()),
        exclude=tuple(args.exclude or ()),
        baseline=args.baseline,
        help_address=args.help_address
        and help_address.checked(args.help_address, check_arguments.ADDRESS),
    )


def _checked(args: argparse.Namespace) -> int:
    chosen = _settings(args)
    args.help_address = chosen.help_address
    if args.fix or args.diff:
        from noheap_tools.commands import check_fix  # takes as long as what the cache knows

        work = Work(_jobs(args))
        if _STDIN in args.paths:
            return check_fix.run_on_stdin(args, chosen, _stdin_file(args), work)
        return check_fix.run(args, chosen, _paths(args, chosen), work)
    if args.unsafe_fixes:
        raise UsageError("--unsafe-fixes is for --fix and --diff", "Add one of them.")
    whole = None
    if args.prove and _STDIN not in args.paths:
        whole = checked.check(chosen, _paths(args, chosen))
    result = whole.result if whole else _found(args, chosen)
    if args.write_baseline:
        return _write_baseline(args, chosen, result)
    checked.take_known(result, chosen)
    proof = None
    failure: ToolError | None = None
    if whole:
        try:
            proof = _prove(args, whole)
        except ToolError as error:
            failure = error
    violations = check_output.violations(result, strict=args.strict)
    if failure is not None:
        violations.append(failure.message)
    elif proof is not None and not proof.holds:
        violations.append("the VM does not agree: see proof")
    check_output.show(args, result, proof, failure, violations)
    if failure is not None:
        raise failure
    return 1 if violations else 0


def _write_baseline(args: argparse.Namespace, chosen: settings.Settings, result: Result) -> int:
    if chosen.baseline is None:
        raise UsageError(
            "--write-baseline needs the file", "As in --baseline noheap-baseline.json."
        )
    made = baseline.Baseline(chosen.baseline)
    with contextlib.suppress(UsageError):  # one that cannot be read is written anew
        made = baseline.read(chosen.baseline)
    made.update(result, chosen.codes)
    made.write()
    check_output.show_baseline(args, made)
    return 0


def _found(args: argparse.Namespace, chosen: settings.Settings) -> Result:
    if _STDIN in args.paths:
        return _of_stdin(args, chosen)
    if args.stdin_filename:
        raise UsageError("--stdin-filename is for the path -", "As in: noheap check - < main.py")
    paths = _paths(args, chosen)
    if args.no_cache:
        return checked.check(chosen, paths, work=Work(_jobs(args))).result
    return checked.found(chosen, paths, _jobs(args))


def _jobs(args: argparse.Namespace) -> int:
    if args.jobs is None:
        return system.cpus()
    if args.jobs < 1:
        raise UsageError(f"--jobs {args.jobs}: at least one is needed", "As in --jobs 2.")
    return args.jobs


def _paths(args: argparse.Namespace, chosen: settings.Settings) -> Sequence[Path]:
    """Those of the command line, else those of the settings. Raises UsageError."""
    paths = args.paths or chosen.paths
    if not paths:
        raise UsageError("no file or folder given", "For example: noheap check main.py")
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"no such file or folder: {missing[0]}")
    return paths


def _of_stdin(args: argparse.Namespace, chosen: settings.Settings) -> Result:
    """Of the text on stdin, as part of the project that its file is in."""
    file = _stdin_file(args)
    texts = {file.resolve(): sys.stdin.buffer.read()}
    found = checked.check(chosen, checked.around(chosen, file), texts, Work(_jobs(args)))
    return checked.of_file(found.result, file)


def _stdin_file(args: argparse.Namespace) -> Path:
    if len(args.paths) > 1 or args.prove or args.write_baseline:
        raise UsageError("- stands alone: the rest is read as the settings name it")
    return args.stdin_filename or Path("stdin.py")


def _prove(args: argparse.Namespace, found: checked.Checked) -> "Proof":
    from noheap_tools.check import prove  # brings the emulator: slow to import

    if args.device:
        return prove.on_device(args.device, found.program, found.result, args.ms)
    return prove.on_pico(found.program, found.result, args.ms)
