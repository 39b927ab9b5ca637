"""Count the cycles of a function or an interrupt handler: measured, and at worst.

WHAT is a file, or module:function. The function is called again and again on an emulated Pico,
and each call followed instruction by instruction: cycles, lines of the flash cache, instructions
of each function. Interrupts meanwhile are not counted.

Viper and asm_thumb functions also have a static bound, the longest path through their machine
code. It needs the rounds of loops and the cycles of MicroPython's helpers, from comments in the
source: docs/guide/cycles.md. A missing one is reported, not guessed. The bound and --max are for
the machine code, from its first instruction to its return; for other functions --max is compared
with the whole call.

With --handler an interrupt counts only if it calls a function of the program, or if the program
has put code at its vector: MicroPython's own alarms do not count.

With --system all of them count, for SECONDS (1) from the first one of the program on, and each
handler gets its worst response: from the request to its return, with what it waits for. --max is
for that. A handler that MicroPython calls has no bound: what was measured stands for it, and the
exit code is 1. So it is if a handler was registered and did not run. --period gives the shortest
time between two requests where the run's shortest is not the worst.

A board with an STM32F4 has the bound of a Cortex-M4, and no measured cycles: QEMU, which runs the
sampler's handler, shows the instructions that it executed. docs/guide/cycles.md says what is in
that bound. Without --board the board of the project is that of --handler alone.

Not counted: cache misses of code in flash, exception entry and exit (some 30 cycles).
Exit code 0: it holds; 1: more than --max was measured, a bound above --max-bound or none, a
comment that a measurement contradicts, or nothing was measured: the program, --setup or the
function raised or did not end, or no handler of the program was called; 2: wrong use.

Examples:
  noheap cycles driver.py --function decode --args 'b"abc", 3'
  noheap cycles noheap.buf.spsc:enqueue --setup 'q = SPSC(8, 3); r = array("i", [1, 2, 3])' \\
      --args 'q.address, r' --each 'q.dequeue(r)' --max 400
  noheap cycles firmware/main.py --handler sampler --max 140
  noheap cycles firmware/main.py --handler sampler --max-bound 400
  noheap cycles driver.py --function tick --bound --json
  noheap cycles firmware/main.py --system --max 1000
  noheap cycles firmware/main.py --handler sampler --board pybv11 --max-bound 100000
  noheap cycles noheap.buf.spsc:enqueue --board pybv11
  noheap cycles button.py --system --seconds 0.2 --period IO_IRQ_BANK0=500
"""

import argparse
import sys
from pathlib import Path

from noheap_tools import answer
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.commands import common, emulated
from noheap_tools.cycles import annotations, files, function, handler
from noheap_tools.cycles.program import Calls
from noheap_tools.cycles.result import Result
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link.printable import printable

_OF_FUNCTIONS = ("args", "setup", "each", "calls")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="WHAT", help="FILE, or MODULE:FUNCTION")
    parser.add_argument("--board", metavar="NAME", help="an emulated one, or an STM32F4's")
    parser.add_argument("--function", metavar="NAME", help="name, Class.name or object.name")
    parser.add_argument("--args", metavar="EXPRS", help="its arguments, evaluated for each call")
    parser.add_argument("--setup", metavar="CODE", help="statements in its module, before all")
    parser.add_argument("--each", metavar="CODE", help="before each call; n is its number, from 0")
    parser.add_argument("--calls", type=int, metavar="N", help="how many (default: 20)")
    parser.add_argument("--handler", choices=handler.NAMES, help="an interrupt while FILE runs")
    parser.add_argument("--system", action="store_true", help="all interrupts while FILE runs")
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="of that run (default: 10, with --system 1)"
    )
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="of that run: see run")
    parser.add_argument(
        "--period", action="append", metavar="NAME=US", help="with --system: of an interrupt"
    )
    parser.add_argument(
        "--loops", metavar="N,N", help="bounds of the loops in the order of the code"
    )
    parser.add_argument("--bound", action="store_true", help="fail if there is no static bound")
    parser.add_argument(
        "--max", type=int, metavar="N", help="fail if more cycles are measured, or respond so late"
    )
    parser.add_argument(
        "--max-bound", type=int, metavar="N", help="fail if the static bound is higher, or none"
    )
    parser.add_argument(
        "--docs", type=Path, metavar="FILE", help="with --system: write the text into FILE"
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    what, _, name = args.what.partition(":")
    if name and args.function:
        raise UsageError(f"{args.what} names a function, and so does --function")
    name = name or args.function
    if (board := _on_qemu(args)) is not None:
        from noheap_tools.commands import stm32_cycles

        source = files.find(what)
        annotations.parse(source.path)
        return stm32_cycles.run(args, board, source, name or "", _bounds(args.loops))
    if args.system:
        args.function = name or None
        # brings `noheap check`: slow to import
        from noheap_tools.commands import system_cycles

        source = files.find(what)
        annotations.parse(source.path)
        return system_cycles.run(args, source, _bounds(args.loops))
    for option in ("period", "docs"):
        if getattr(args, option) is not None:
            raise UsageError(f"--{option} goes with --system")
    if bool(name) == bool(args.handler):
        raise UsageError("one of --function NAME, --handler NAME and --system")
    source = files.find(what)
    annotations.parse(source.path)
    bounds = _bounds(args.loops)
    try:
        result = (
            _of_handler(args, source, bounds)
            if args.handler
            else _of_function(args, source, name, bounds)
        )
    except UsageError:
        raise
    except ToolError as error:
        if args.json:
            whole = f"{source.name}:{name or args.handler}"
            answer.show({"name": whole, "calls": 0}, [error.message])
        raise
    violations = result.violations(args.max, args.max_bound)
    if args.bound and args.max_bound is None:
        violations += [f"no bound: {why}" for why in result.unclear]
    if args.json:
        limits = {"max": args.max, "max_bound": args.max_bound}
        answer.show({**result.as_json(), **limits}, violations)
    else:
        print(result.text())
    sys.stdout.flush()
    for violation in violations:
        print(f"noheap cycles: {printable(violation)}", file=sys.stderr)
    return 1 if violations else 0


def _on_qemu(args: argparse.Namespace) -> Board | None:
    """The board, if QEMU plays it. For a function it must be named: else a Pico measures it."""
    if args.board is None and not args.handler:
        return None
    board = boards.chosen(args.board)
    if board.on_qemu:
        return board
    if args.board is not None:
        emulated.board(args.board)  # raises for one that is not emulated
    return None


def _of_function(
    args: argparse.Namespace, source: files.Source, name: str, bounds: list[int]
) -> Result:
    if args.seconds is not None or args.scenario is not None:
        raise UsageError("--seconds and --scenario go with --handler and --system")
    count = 20 if args.calls is None else args.calls
    if not 1 <= count <= 10_000:
        raise UsageError("--calls: must be from 1 to 10000")
    must_bound = args.bound or args.max_bound is not None
    calls = Calls(source.module, name, args.args or "", args.setup or "", args.each or "", count)
    return function.measure(source, calls, bounds, must_bound=must_bound)


def _of_handler(args: argparse.Namespace, source: files.Source, bounds: list[int]) -> Result:
    for option in _OF_FUNCTIONS:
        if getattr(args, option) is not None:
            raise UsageError(f"--{option} goes with --function")
    plan = emulated.plan(args.scenario)
    seconds = plan.seconds if args.seconds is None else args.seconds
    if not 0.1 <= seconds <= 3600:
        raise UsageError("--seconds: must be from 0.1 to 3600")
    result = handler.measure(source, args.handler, plan, seconds, bounds)
    if (args.bound or args.max_bound is not None) and not result.bounded:
        raise UsageError(f"{result.kind}: it has no static bound")
    return result


def _bounds(text: str | None) -> list[int]:
    if text is None:
        return []
    try:
        bounds = [int(it) for it in text.split(",")]
    except ValueError:
        bounds = [-1]
    if min(bounds) < 0:
        raise UsageError("--loops: numbers from 0, separated by commas")
    return bounds
