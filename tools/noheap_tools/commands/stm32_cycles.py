"""`noheap cycles` of an STM32F4 board: bounds by the machine code, and what QEMU executed."""

import argparse
import sys

from noheap_tools import answer
from noheap_tools.board import config as board_config
from noheap_tools.board import generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import emulated
from noheap_tools.cycles import firmware as own_firmware
from noheap_tools.cycles import loaded, on_qemu
from noheap_tools.cycles.counted import Counted
from noheap_tools.cycles.files import Source
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link.printable import printable
from noheap_tools.qemu import firmware
from noheap_tools.toolchain import compilers, to_stderr
from noheap_tools.toolchain.progress import Progress

_SECONDS = 1.0
_NO_CYCLES = "QEMU counts no cycles: --max-bound is for the bound"
# What an option of the emulated Pico would do here.
_NOT = {
    "system": "--system needs measured cycles, which QEMU does not count",
    "period": "--period goes with --system, which needs measured cycles",
    "docs": "--docs goes with --system, which needs measured cycles",
    "max": f"--max is for measured cycles. {_NO_CYCLES}",
    "args": "--args: nothing is called; a function's bound is by its machine code",
    "setup": "--setup: nothing is called; a function's bound is by its machine code",
    "each": "--each: nothing is called; a function's bound is by its machine code",
    "calls": "--calls: nothing is called; a function's bound is by its machine code",
}


def run(
    args: argparse.Namespace, board: Board, source: Source, name: str, bounds: list[int]
) -> int:
    for option, why in _NOT.items():
        if getattr(args, option):
            raise UsageError(f"{why} ({board.name} is played by QEMU)")
    if bool(name) == bool(args.handler):
        raise UsageError("one of --function NAME and --handler NAME")
    whole = f"{source.name}:{name or args.handler}"
    try:
        found = (
            _of_handler(args, board, source, bounds)
            if args.handler
            else _of_function(args, board, source, name, bounds)
        )
    except UsageError:
        raise
    except ToolError as error:
        if args.json:
            answer.show({"name": whole, "board": board.name, "calls": 0}, [error.message])
        raise
    violations = found.violations(args.max_bound)
    if args.bound and args.max_bound is None:
        violations += [f"no bound: {why}" for why in found.unclear]
    if args.json:
        shown = {**found.as_json(), "board": board.name, "max_bound": args.max_bound}
        answer.show(shown, violations)
    else:
        print(found.text())
    sys.stdout.flush()
    for violation in violations:
        print(f"noheap cycles: {printable(violation)}", file=sys.stderr)
    return 1 if violations else 0


def _of_function(
    args: argparse.Namespace, board: Board, source: Source, name: str, bounds: list[int]
) -> Counted:
    if args.seconds is not None or args.scenario is not None:
        raise UsageError("--seconds and --scenario go with --handler")
    return loaded.measure(board, source, name, bounds)


def _of_handler(
    args: argparse.Namespace, board: Board, source: Source, bounds: list[int]
) -> Counted:
    if args.handler != "sampler":
        raise UsageError(
            f"--handler {args.handler}: on {board.name} it is the sampler's alone, of tier vector",
            "MicroPython's own code calls the others, and such code has no bound.",
        )
    if not own_firmware.is_firmware(source):
        raise UsageError(
            f"{source.name} is not the project's firmware, which is all that QEMU runs",
            "Give its main.py, or the --function of another file.",
        )
    if not program.reports(board, generated.module(board)):
        raise UsageError(f"{source.name} has no telemetry, which says where its sampler is")
    plan = emulated.plan(args.scenario)
    seconds = _SECONDS if args.seconds is None else args.seconds
    if not 0.1 <= seconds <= 60:
        raise UsageError("--seconds: on QEMU from 0.1 to 60")
    compilers.require(to_stderr, compilers.QEMU)
    image = firmware.image(board, plan.config, Progress())
    known = board_config.known(board, plan.config)
    sources = program.needed(generated.module(board), known)
    return on_qemu.measure(board, image, source.name, plan, seconds, sources, bounds)
