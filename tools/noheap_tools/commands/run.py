"""Run the firmware on an emulated board through a scenario, and judge it.

Boots a real MicroPython image, puts library and firmware on it, plays the scenario to the
sensor, and says at the end whether every tick was served without touching the heap.
A firmware without noheap's telemetry is judged by what the scenario expects, and by whether it
raised, ended or hung; its time 0 is when it first waits or prints, at latest 1 s after reset.

Exit code 0: it holds. 1: it does not: ticks were missed, the heap grew, an expectation was not
met, a budget of [tool.noheap.budget] is exceeded, or the firmware raised, ended, hung or did not
start, or nearly used up its stack; the reason is on stderr, with --json in "violations", too.
2: wrong use.

A board with an STM32F4 is played by QEMU, which counts no cycles: docs/guide/qemu.md.

Cycle counts are the emulated CPU's, from the interrupt handler's first instruction to its
return. They do not include exception entry and exit (some 30 cycles) and cache misses of
code in flash.

Examples:
  noheap run
  noheap run --seconds 60 --json
  noheap run --tier dma                   sampled, judged and shown without the CPU
  noheap run --scenario hot.toml          see 'noheap run --help-scenario'
  noheap run --svg run.svg                a picture of it
  noheap run --record run.noheap          see it again: noheap monitor --replay run.noheap
  noheap run --board pybv11               an STM32F4, on QEMU
  noheap run --profile tiny               the one of 'noheap firmware --profile tiny'
  noheap run --frozen                     the image of 'noheap firmware', nothing in its filesystem
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from noheap_tools import answer
from noheap_tools.board import files as device_files
from noheap_tools.board import generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import bare_run, budget, common, emulated
from noheap_tools.commands.screen import Screen, complain
from noheap_tools.docs import chart, readme
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.expectations import Verdict
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import words
from noheap_tools.link.decode import Text
from noheap_tools.monitor import recording
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.qemu import firmware
from noheap_tools.run import on_qemu, own_records
from noheap_tools.run.simulation import Progress, Result, Simulation
from noheap_tools.tiny import console
from noheap_tools.toolchain import compilers, to_stderr, uf2
from noheap_tools.toolchain.progress import Progress as Steps

TIERS = ("auto", "asm", "vector", "portable", "dma")  # firmware/limits.py
_FROZEN_S = 1.0  # of the second run, for the last figure of --readme


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    parser.add_argument("--seconds", type=float, metavar="S", help="simulated seconds to run")
    parser.add_argument(
        "--scenario", type=Path, metavar="FILE", help="a TOML file (default: the project's)"
    )
    parser.add_argument(
        "--tier", choices=TIERS, help="the sampler's tier, instead of config.py's TIER"
    )
    parser.add_argument("--frozen", action="store_true", help="run the image of 'noheap firmware'")
    parser.add_argument(
        "--no-compiler", action="store_true", help="run that of 'noheap firmware --no-compiler'"
    )
    common.add_profile(parser, "run another image")
    common.add_json(parser)
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the run into FILE")
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="keep what it sends, for 'noheap monitor'"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file of --record")
    parser.add_argument("--readme", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument(
        "--help-scenario", action="store_true", help="how a scenario file is written"
    )


def run(args: argparse.Namespace) -> int:
    if args.help_scenario:
        print((scenario.__doc__ or "").strip())
        return 0
    if args.seconds is not None and not 0.1 <= args.seconds <= 86_400:
        raise UsageError("--seconds: must be from 0.1 to 86400")
    common.require_writable("--svg", args.svg)
    common.require_writable("--readme", args.readme)
    board = emulated.to_run(args.board)
    reports = program.reports(board, generated.module(board))
    plan = emulated.plan(args.scenario) if reports else emulated.own_plan(args.scenario)
    if args.tier is not None:
        if not reports:
            raise UsageError("--tier is for the firmware that comes with noheap")
        plan = replace(plan, config={**plan.config, "TIER": args.tier})
    view = _Json() if args.json else _Screen(sys.stdout)
    is_tiny = args.profile == common.TINY
    if board.on_qemu:
        return _on_qemu(args, board, plan, view, reports=reports)
    if is_tiny and (args.frozen or args.no_compiler or args.readme):
        raise UsageError("--frozen, --no-compiler and --readme are not for --profile")
    path: Path
    files: Mapping[str, bytes] | None
    if is_tiny:
        path, files = contents.tiny(board, plan.config)
    elif args.frozen or args.no_compiler:
        path, files = contents.frozen_in(board, plan.config, compiler=not args.no_compiler)
    else:
        path, files = contents.flashed(board, plan.config)
    if is_tiny:
        size = uf2.read(path).flash_bytes
    else:
        # With the project's own settings they are the files that were made just now.
        is_own = not (plan.config or args.frozen or args.no_compiler)
        all_files = files if is_own and files else device_files.everything(board)
        size = sum(map(len, all_files.values()))
    if not reports:
        if args.record is not None:
            raise UsageError("--record is for a firmware with noheap's telemetry")
        return bare_run.run(args, board, (path, files), plan, size, _keys(board))
    on_uart = is_tiny and console.is_uart()
    simulation = Simulation(board, path, files, plan, view.progress, view.text, on_uart=on_uart)
    result, violations = _played(args, view, simulation, size)
    if args.readme is not None:
        path, files = contents.frozen_in(board, plan.config)
        frozen = Simulation(board, path, files, plan).run(_FROZEN_S)
        readme.write_figures(args.readme, result, frozen)
    return complain(violations)


def _on_qemu(
    args: argparse.Namespace,
    board: Board,
    plan: Scenario,
    view: "_Json | _Screen",
    *,
    reports: bool,
) -> int:
    if args.frozen or args.no_compiler or args.readme:
        raise UsageError("--frozen, --no-compiler and --readme are for emulated RP2040 boards")
    compilers.require(to_stderr, compilers.QEMU)
    is_tiny = args.profile == common.TINY
    image = firmware.image(board, plan.config, Steps(), tiny=is_tiny)
    files = device_files.everything(board, plan.config)
    size = image.stat().st_size if is_tiny else sum(map(len, files.values()))
    if not reports:
        return bare_run.run(args, board, (image, None), plan, size, _keys(board))
    view.told(on_qemu.stands_in(board))
    simulation = on_qemu.OnQemu(board, image, None, plan, view.progress, view.text, on_uart=True)
    return complain(_played(args, view, simulation, size)[1])


def _keys(board: Board) -> Mapping[str, Any]:
    """Those of --json."""
    return as_json(Result(board.name), [])


def _played(
    args: argparse.Namespace, view: "_Json | _Screen", simulation: Simulation, size: int
) -> tuple[Result, list[str]]:
    """Runs it, and shows the result; `size` are the bytes of what is on the board. Returns the
    result and why it does not hold."""
    simulation.result.device_mpy_bytes = size
    with view, _recorded(args, simulation):
        try:
            result = simulation.run(args.seconds)
        except ToolError as error:
            view.failed(simulation.result.board, error)
            raise
    violations = result.violations() + budget.exceeded(
        {
            "flash" if args.profile == common.TINY else "bytes": result.device_mpy_bytes,
            "heap": result.device_ram_bytes,
            "cycles": max(result.isr_cycles, default=None),
        }
    )
    view.summary(result, violations)
    if args.svg is not None:
        _draw(result, args.svg)
    return result, violations


@contextlib.contextmanager
def _recorded(args: argparse.Namespace, simulation: Simulation) -> Iterator[None]:
    """What the board sends goes into the file of --record, meanwhile."""
    if args.record is None:
        yield
        return
    with recording.Writer(args.record, time.time(), force=args.force) as writer:
        writer.write(Piece(0, 0, Kind.NAME, f"emulated {simulation.result.board}".encode()))
        writer.write(Piece(0, 0, Kind.HERE, b"noheap run"))

        def keep(t_us: int, data: bytes) -> None:
            if not simulation.result.simulated_s:  # then it is ended, by Ctrl-C
                writer.write(Piece(0, t_us, Kind.DATA, data))

        simulation.on_bytes = keep
        yield


def _draw(result: Result, path: Path) -> None:
    try:
        path.write_text(chart.svg(result), encoding="utf-8")
    except OSError as error:
        raise ToolError(f"cannot write {path}: {error.strerror}") from error


def as_json(result: Result, violations: list[str]) -> dict[str, Any]:
    """The object that --json prints."""
    return {
        **result.as_json(violations),
        "ticks": result.ticks,
        "missed": result.missed,
        "overruns": result.overruns,
        "sensor_faults": result.sensor_faults,
        "queue_dropped": result.queue_dropped,
        "heap_delta_bytes": result.heap_delta_bytes,
        "isr_cycles": result.isr_summary() if result.counts_cycles else None,
        "latency_max_us": result.latency_max_us,
        "samples": own_records.thinned(result.samples),
        "device_ram_bytes": result.device_ram_bytes,
        "not_played": result.not_played,
    }


class _Json:
    """Prints nothing while it runs, and one object at the end."""

    def __enter__(self) -> "_Json":
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def progress(self, progress: Progress) -> None:
        pass

    def text(self, text: Text) -> None:
        pass

    def told(self, lines: list[str]) -> None:
        pass

    def summary(self, result: Result, violations: list[str]) -> None:
        answer.show(as_json(result, violations), violations)

    def failed(self, board: str, error: ToolError) -> None:
        answer.show({"board": board, "holds": False}, [error.message])


class _Screen(Screen):
    """A live line on a terminal, a line each simulated second elsewhere, then a table."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
        self._next_ms = 0.0

    def progress(self, progress: Progress) -> None:
        if self.is_live:
            self.update("\n".join(_lines(progress)))
        elif progress.at_ms >= self._next_ms:
            self._next_ms += 1000
            for line in _lines(progress):
                self.line(line)

    def told(self, lines: list[str]) -> None:
        """Lines before the run, about it."""
        for line in lines:
            self.line(line)

    def failed(self, board: str, error: ToolError) -> None:
        pass

    def summary(self, result: Result, violations: list[str]) -> None:
        self.table(_summary(result, violations))


def _line(progress: Progress) -> str:
    fields = progress.sample.fields if progress.sample else None
    reading = words.reading(fields) if fields else "--   "
    state = words.state(fields) if fields else "-"
    lamp = "[red]●[/red]" if progress.lit else "○"
    limits = f"{progress.result.off_milli_c / 1000:g}/{progress.result.on_milli_c / 1000:g}"
    return (
        f"{progress.at_ms / 1000:6.2f} s of {progress.until_ms / 1000:g}   {reading:>14}"
        f"   {state:<5} ({limits})   LED {lamp}"
    )


def _lines(progress: Progress) -> list[str]:
    """The state of the run, and the latest of each record of the firmware's own."""
    return [_line(progress), *own_records.latest(progress.result.records)]


def _expected(verdict: Verdict) -> list[tuple[str, str]]:
    if verdict == Verdict():
        return []
    later = f", {verdict.late} not judged: they are after the end" if verdict.late else ""
    return [("expected", f"{verdict.met} met, {len(verdict.unmet)} not{later}")]


def _summary(result: Result, violations: list[str]) -> list[tuple[str, str]]:
    cycles = result.isr_summary()
    spread = f"{cycles['min']} / {cycles['median']:g} / {cycles['max']} cycles min/median/max"
    if not result.counts_cycles:
        spread = "cycles are not counted on QEMU"
    interrupt = f"{spread}, begins at most {result.latency_max_us} µs late"
    if result.waiting_ticks:
        interrupt = "none: the DMA samples, the PIO shows"
    grown = "an unknown number of" if result.heap_delta_bytes is None else result.heap_delta_bytes
    files, heap = result.device_mpy_bytes, result.device_ram_bytes
    where = f"MicroPython {result.micropython} on {result.board} (emulated)"
    verdict = "[green]holds: every tick served, no byte allocated[/green]"
    if violations:
        verdict = "[red]does not hold[/red]"
    return [
        *_expected(result.expected),
        ("ticks", f"{result.ticks} served of {result.due_ticks} due, {result.missed} missed"),
        ("heap", f"grew by {grown} bytes since the first tick"),
        ("interrupt", interrupt),
        ("sensor", f"{result.sensor_faults} failed reads, {result.overruns} of them late"),
        ("queue", f"{result.queue_dropped} records dropped"),
        ("LED", f"{len(result.led_edges_ms)} edges"),
        *own_records.summary(result.records),
        ("device", f"{files} bytes of files, {heap} bytes of heap in use"),
        *[("not played", it) for it in result.not_played],
        ("stack", f"at most {result.stack_used_bytes} of {result.stack_bytes} bytes used"),
        ("run", f"{where}, {result.simulated_s:g} s in {result.wall_s:.1f} s"),
        ("verdict", verdict),
    ]
