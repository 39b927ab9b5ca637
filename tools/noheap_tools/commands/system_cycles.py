"""`noheap cycles --system`: all handlers of a program together.

The hard handlers that the sources register are `noheap check`'s, to say which of them did not run.
"""

import argparse
import ast
import sys

from noheap_tools import answer
from noheap_tools.board import neighbours
from noheap_tools.check import deep
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load, load_library
from noheap_tools.commands import emulated
from noheap_tools.cycles.files import Source
from noheap_tools.cycles.system import system
from noheap_tools.cycles.system.report import System
from noheap_tools.cycles.system.system import Registered
from noheap_tools.docs import figures
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link.printable import printable

DEFAULT_SECONDS = 1.0
COMMAND = "noheap cycles firmware/main.py --system"  # that --docs is for
_NOT_WITH = ("args", "setup", "each", "calls", "max_bound", "handler", "function")


def run(args: argparse.Namespace, source: Source, bounds: list[int]) -> int:
    for option in _NOT_WITH:
        if getattr(args, option) is not None:
            raise UsageError(f"--{option.replace('_', '-')} does not go with --system")
    if args.bound:
        raise UsageError("--bound does not go with --system, which asks for bounds anyway")
    seconds = DEFAULT_SECONDS if args.seconds is None else args.seconds
    if not 0.01 <= seconds <= 60:
        raise UsageError("--seconds: with --system from 0.01 to 60")
    periods = _periods(args.period or [])
    plan = emulated.plan(args.scenario)
    try:
        found = system.measure(source, plan, seconds, bounds, periods, _registered(source))
    except UsageError:
        raise
    except ToolError as error:
        if args.json:
            answer.show({"name": source.name, "handlers": []}, [error.message])
        raise
    _require_known(periods, found)
    violations = found.violations(args.max)
    if args.docs:
        figures.write(args.docs, COMMAND, ["```text", found.text(), "```"])
    if args.json:
        answer.show({**found.as_json(), "max": args.max}, violations)
    else:
        print(found.text())
    sys.stdout.flush()
    for violation in violations:
        print(f"noheap cycles: {printable(violation)}", file=sys.stderr)
    return 1 if violations else 0


def _periods(given: list[str]) -> dict[str, float]:
    """NAME=US, each."""
    found: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = 0
        if name not in system.NAMES or not 0 < found[name] <= 1e9:
            raise UsageError(
                f"--period {text}: INTERRUPT=MICROSECONDS, as IO_IRQ_BANK0=500",
                f"The interrupts: {', '.join(system.NAMES)}.",
            )
    return found


def _require_known(periods: dict[str, float], found: System) -> None:
    """UsageError for a period of an interrupt that no handler was called by."""
    names = {it.interrupt for it in found.handlers}
    for name in periods:
        if name not in names:
            raise UsageError(
                f"--period {name}: no handler of {found.name} was called by it",
                f"Those that were: {', '.join(sorted(names))}.",
            )


def _registered(source: Source) -> list[Registered]:
    """The hard handlers that the file, and those that it imports from beside it, register."""
    path = source.path
    beside = neighbours.beside({path: path.stem}, [ast.parse("")], path.parent)

    def found() -> list[Registered]:
        program = load([path, *beside])
        own = list(program.given)
        load_library(program)
        return [
            Registered(it.shown, it.source.rpartition(".")[0])
            for it in analyse(program).handlers
            if it.is_hard and it.module in own
        ]

    return deep.run(found)
