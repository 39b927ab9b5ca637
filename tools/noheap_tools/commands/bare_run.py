"""`noheap run` of a firmware without telemetry; commands/run.py has the command."""

import argparse
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noheap_tools import answer
from noheap_tools.board import generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import budget, common
from noheap_tools.commands.screen import Screen, complain
from noheap_tools.cycles import own
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import UsageError
from noheap_tools.run import own_records
from noheap_tools.run.bare import BareRun, Result
from noheap_tools.run.on_qemu import BareOnQemu, stands_in
from noheap_tools.tiny import console


def run(
    args: argparse.Namespace,
    board: Board,
    image: tuple[Path, Mapping[str, bytes] | None],
    plan: Scenario,
    size: int,
    keys: Mapping[str, Any],
) -> int:
    """Runs `plan`, and prints the result; `size` are the bytes of the files on the board, `keys`
    those of --json. Returns the exit code."""
    for option in ("svg", "readme"):
        if getattr(args, option) is not None:
            raise UsageError(
                f"--{option}: the firmware has no telemetry to take samples from",
                "Let it send noheap.wire.telemetry.",
            )
    screen = Screen(sys.stdout, quiet=args.json)

    def progress(at_ms: float, until_ms: float) -> None:
        if screen.is_live:
            screen.update(f"{at_ms / 1000:6.2f} s of {until_ms / 1000:g}")

    with screen:
        is_tiny = args.profile == common.TINY
        on_uart = is_tiny and console.is_uart()
        asks = program.sends(board, generated.module(board))
        kind = BareOnQemu if board.on_qemu else BareRun
        run = kind(board, *image, plan, progress, screen.text, on_uart=on_uart, asks=asks)
        if board.on_qemu:
            for line in stands_in(board):
                screen.line(line)
        elif is_tiny:
            run.meter = own.OwnHandlers(run.board, own.of_elf(image[0].with_suffix(".elf")))
        elif not (args.frozen or args.no_compiler):  # these cannot be asked for their handlers
            run.meter = own.OwnHandlers(run.board, own.of_image(image[0]))
        result = run.run(args.seconds)
    result.device_mpy_bytes = size
    violations = result.violations() + budget.exceeded(
        {
            "flash" if is_tiny else "bytes": result.device_mpy_bytes,
            "heap": result.heap_bytes,
            "cycles": max(result.isr_cycles, default=None),
        }
    )
    if args.json:
        answer.show(_as_json(result, violations, keys), violations)
    else:
        screen.table(_summary(result, violations, bool(plan.expectations)))
    return complain(violations)


def _as_json(result: Result, violations: list[str], keys: Mapping[str, Any]) -> dict[str, Any]:
    """With all of `keys`, null where only telemetry would show it."""
    return {
        **dict.fromkeys(keys),
        **result.as_json(violations),
        "isr_cycles": _cycles(result),
        "device_ram_bytes": result.heap_bytes,
        "not_played": result.not_played,
    }


def _cycles(result: Result) -> dict[str, float] | None:
    cycles = result.isr_cycles
    if not cycles:
        return None
    return {"min": min(cycles), "median": statistics.median(cycles), "max": max(cycles)}


def _summary(result: Result, violations: list[str], expects: bool) -> list[tuple[str, str]]:
    expected = result.expected
    later = f", {expected.late} not judged: they are after the end" if expected.late else ""
    judged = f"{expected.met} met, {len(expected.unmet)} not{later}" if expects else "nothing"
    verdict = "[green]holds: it raised nothing, did not end and does not hang[/green]"
    if violations:
        verdict = "[red]does not hold[/red]"
    elif not expects:
        verdict += "; nothing else was judged, as the scenario expects nothing"
    where = f"MicroPython {result.micropython} on {result.board} (emulated)"
    heap = "an unknown number of" if result.heap_bytes is None else result.heap_bytes
    handlers = "none of the program's own was seen"
    if not result.counts_cycles:
        handlers = "cycles are not counted on QEMU"
    elif cycles := _cycles(result):
        spread = f"{cycles['min']} / {cycles['median']:g} / {cycles['max']}"
        handlers = f"{spread} cycles min/median/max, {len(result.isr_cycles)} times"
    return [
        ("expected", judged),
        ("ticks", "not counted: the firmware has no telemetry"),
        ("interrupt", handlers),
        ("LED", f"{len(result.led_edges_ms)} edges"),
        *own_records.summary(result.records),
        ("device", f"{result.device_mpy_bytes} bytes of files"),
        ("heap", f"{heap} bytes in use at the end, garbage included"),
        *[("not played", it) for it in result.not_played],
        ("stack", f"at most {result.stack_used_bytes} of {result.stack_bytes} bytes used"),
        ("run", f"{where}, {result.simulated_s:g} s in {result.wall_s:.1f} s"),
        ("start", f"time 0 is {result.start_ms:.1f} ms after reset"),
        ("verdict", verdict),
    ]
