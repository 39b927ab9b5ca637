"""Report what an interrupt handler would allocate, wait for or break, before it runs.

Finds the handlers in MicroPython sources, follows everything that they reach, and reports each
expression that the VM refuses, as measured, while the heap is locked.

Examples:
  noheap check main.py
  noheap check firmware lib                       folders: every .py file in them
  noheap check src --entry main:tick              a handler that is registered elsewhere
  noheap check src --format github                also: json, sarif
  noheap check --explain NH012                    a code's reason, an example and its fix
  noheap check main.py --select NH001,NH005       only these codes
  noheap check main.py --prove                    also run it on the emulated Pico, and compare

`# noheap: ignore[NH012] reason` on a line ignores the findings there. pyproject.toml may have
[tool.noheap.check] with paths, port, micropython, entry, select, ignore and exclude.

Exit codes: 0 nothing but infos, 1 errors or warnings, 2 wrong use. With --prove also 1 unless each
hard handler was called on the VM and raised nothing: not if the program raised, or did not get
to its handlers.
"""

import argparse
import gc
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from noheap_tools import answer, project, selection
from noheap_tools.check import deep
from noheap_tools.check.analysis import analyse
from noheap_tools.check.report import explain, formats
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import RULES, Severity
from noheap_tools.check.rules.unresolved import NH098
from noheap_tools.check.source.load import load, load_library
from noheap_tools.check.source.program import Program
from noheap_tools.docs import check_page
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link.printable import printable

if TYPE_CHECKING:
    from noheap_tools.check.proof.verdict import Proof

_OPTIONS = ("paths", "port", "micropython", "entry", "select", "ignore", "exclude")
_PORTS = ("rp2", "stm32", "esp32", "other")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders")
    parser.add_argument(
        "--entry", action="append", metavar="MODULE:FUNCTION", help="a handler; may be repeated"
    )
    parser.add_argument("--port", choices=_PORTS, help="whose defaults hold (default: rp2)")
    parser.add_argument("--format", choices=("text", "json", "sarif", "github"), default="text")
    parser.add_argument("--json", action="store_true", help="as --format json")
    parser.add_argument("--select", metavar="CODES", help="only these codes")
    parser.add_argument("--ignore", metavar="CODES", help="not these codes")
    parser.add_argument(
        "--exclude", action="append", metavar="PATTERN", help="files to leave out, as in */tests/*"
    )
    parser.add_argument("--explain", metavar="CODE", help="describe a code")
    parser.add_argument("--rules", action="store_true", help="list the codes")
    parser.add_argument(
        "--prove", action="store_true", help="run the handlers on the emulated Pico, and compare"
    )
    parser.add_argument("--device", metavar="PORT", help="with --prove: on the board there")
    parser.add_argument(
        "--ms", type=int, default=2000, help="with --prove: how long (default: 2000)"
    )
    parser.add_argument("--docs", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument(
        "--measure",
        action="store_true",
        help=argparse.SUPPRESS,
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 for infos, too")


def run(args: argparse.Namespace) -> int:
    if args.explain:
        print(explain.rule(args.explain))
        return 0
    if args.docs:
        check_page.write(args.docs)
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
    settings = _settings()
    paths = args.paths or _configured_paths(settings)
    if not paths:
        raise ToolError(
            "no file or folder given", "For example: noheap check main.py", exit_code=2
        )
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ToolError(f"no such file or folder: {missing[0]}", "", exit_code=2)
    gc.disable()  # every object lives as long as this process
    program = deep.run(lambda: _loaded(paths, args.exclude or settings.get("exclude", ())))
    if not (program.modules or program.unreadable or any(program.failures)):
        raise ToolError(f"no .py file in {', '.join(map(str, paths))}", "", exit_code=2)
    entries = tuple(args.entry or settings.get("entry", ()))
    result = analyse(
        program,
        args.port or settings.get("port", "rp2"),
        entries,
        version=str(settings.get("micropython") or selection.selected().release),
    )
    select = _codes(args.select, settings.get("select"))
    ignore = _codes(args.ignore, settings.get("ignore"))
    result.findings = [
        f
        for f in result.findings
        if f.rule is NH098 or ((not select or f.code in select) and f.code not in ignore)
    ]
    proof = None
    failure: ToolError | None = None
    if args.prove:
        try:
            proof = _prove(args, program, result)
        except ToolError as error:
            failure = error
    violations = [
        f"{f.file}:{f.line}: {f.code} {f.message}"
        for f in result.findings
        if args.strict or f.severity is not Severity.INFO
    ]
    if failure is not None:
        violations.append(failure.message)
    elif proof is not None and not proof.holds:
        violations.append("the VM does not agree: see proof")
    _print(args, result, proof, failure, violations)
    if failure is not None:
        raise failure
    return 1 if violations else 0


def _loaded(paths: Iterable[Path], exclude: Iterable[str]) -> Program:
    program = load(paths, exclude)
    load_library(program)
    return program


def _prove(args: argparse.Namespace, program: Program, result: Result) -> "Proof":
    from noheap_tools.check import prove  # brings the emulator: slow to import

    if args.device:
        return prove.on_device(args.device, program, result, args.ms)
    return prove.on_pico(program, result, args.ms)


def _print(
    args: argparse.Namespace,
    result: Result,
    proof: "Proof | None",
    failure: ToolError | None,
    violations: list[str],
) -> None:
    form = "json" if args.json else args.format
    if form == "json":
        proved = proof.as_json() if proof else {"error": failure.message} if failure else None
        answer.show(formats.as_json(result, proved), violations)
    elif form == "sarif":
        print(formats.as_sarif(result, version("noheap")))
    else:
        text = formats.as_text(result) if form == "text" else formats.as_github(result)
        if text:
            print(text)
    if form == "github":
        print(formats.summary(result), file=sys.stderr)
    if proof is not None:
        told = "\n".join(map(printable, proof.lines()))  # they quote a board
        print(told, file=sys.stdout if form == "text" else sys.stderr)


def _codes(given: str | None, configured: list[str] | None) -> set[str]:
    codes = {c.strip().upper() for c in given.split(",")} if given else set(configured or ())
    for code in codes:
        if code not in RULES:
            raise ToolError(f"no rule {code}", "noheap check --rules lists them.", exit_code=2)
    return codes


def _configured_paths(settings: Mapping[str, Any]) -> list[Path]:
    """Those of [tool.noheap.check], else the project's firmware."""
    current = project.current()
    found = [current.root / path for path in settings.get("paths", ())]
    if not found and not current.is_demo:
        found = [current.firmware]
    return [Path(project.shown(path)) for path in found]


def _settings() -> Mapping[str, Any]:
    """[tool.noheap.check] of the project."""
    current = project.current()
    for name in current.check:
        if name not in _OPTIONS:
            raise UsageError(
                f"{project.shown(current.root / project.FILE)}: [tool.noheap.check] has no {name}",
                f"{project.suggestion(name, _OPTIONS)}It has {', '.join(_OPTIONS)}.",
            )
    return current.check
