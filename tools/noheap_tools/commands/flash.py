"""Put library and firmware on a board, and check that they tick.

Compiles the project's main.py, the modules beside it that it imports, the module `board` and what
they import of the library to .mpy for the board's chip, compares them with the files on the board,
copies those that differ, removes those of older versions, resets the board and waits for its
counters. The board must run MicroPython already: --image puts it there. A firmware without
telemetry has no counters: there the board is watched for a traceback.
Exit code 0: it ticks, or without telemetry raised nothing. 1: it does not, or the board could not
be written. 2: wrong use.

Files that flash did not put there are yours. If one is in the way, nothing is changed; with
--replace a copy of it is kept in the project's build folder, and it is replaced.
config.py is yours once you edit it on the board: it is kept if it is neither the project's
nor the one that was flashed last. --overwrite-config replaces it, and keeps a copy, too.
Its settings are checked before anything is written, and so is the room on the board.

Interrupted half-way, the board boots to its REPL: main.py is removed first and written last. Run
it again, and it goes on.

With --image a whole image, MicroPython included, goes onto the board: a .uf2 to the drive of a
board in BOOTSEL mode, a .dfu or .bin to an STM32 by dfu-util, st-flash or openocd. It must be made
for that board. "built" is the image of 'noheap firmware', which is built again if that needs no
--micropython. --uf2 is short for --image built.

--all flashes each board that has a name, --group those of a group: the [names] and [groups] of the
gateway's settings, docs/guide/fleet.md. One board follows the other, and the first that fails or
does not tick ends it. All must be of the kind that --board says. At the end a line tells what
became of each. Exit code 0: each board ticks. 1: one does not, or is not attached.

--dry-run changes nothing and shows everything: each file with its bytes, the port, each command
line. It compares with the board if one is there.

Examples:
  noheap flash                              the one board on USB
  noheap flash --board nucleo_f411re --port /dev/ttyACM0
  noheap flash --board pico2 --dry-run      only show the plan
  noheap flash --replace                    also where a program of your own is
  noheap flash --all --dry-run              what would come onto each board that has a name
  noheap flash --group kiln --board pico2   the boards of a group
  noheap flash --library                    only lib/noheap, for programs of your own there
  noheap flash --image built                hold BOOTSEL while plugging the board in
  noheap flash --board pybv11 --image PYBV11-20250911-v1.26.1.dfu
"""

import argparse
import contextlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board
from noheap_tools.commands import common, flash_fleet
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.flash import config_check, fitness, onboard, programs, report, route
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.plan import Plan
from noheap_tools.flash.report import PATIENCE_S, Outcome
from noheap_tools.flash.route import BUILT
from noheap_tools.link import serial_port, tail, ticking
from noheap_tools.link.device import Device, connected
from noheap_tools.link.ticking import Verdict
from noheap_tools.toolchain import to_stderr

_LIBRARY_FILE = "/lib/noheap/__init__.mpy"
_EMULATED_PATIENCE_S = 60.0
_QUIET_S = 4.0  # for a traceback of a firmware that reports nothing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    common.add_port(parser)
    flash_fleet.add_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show what would be done")
    library = parser.add_mutually_exclusive_group()
    library.add_argument(
        "--library", action="store_true", help="only lib/noheap, and nothing at the root"
    )
    library.add_argument(
        "--whole-library", action="store_true", help="also what the firmware does not import"
    )
    parser.add_argument(
        "--replace", action="store_true", help="files of yours, too; copies are kept"
    )
    parser.add_argument("--overwrite-config", action="store_true", help="replace config.py too")
    image = parser.add_mutually_exclusive_group()
    image.add_argument("--image", metavar="FILE", help=f'a whole image; "{BUILT}": our own')
    image.add_argument("--uf2", action="store_true", help="our own image, by BOOTSEL")
    parser.add_argument("--mount", type=Path, metavar="DIR", help="where the drive is mounted")
    parser.add_argument(
        "--tool", choices=tuple(programs.PACKAGES), help="for an image; default: what is here"
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    board = boards.chosen(args.board)
    if flash_fleet.is_asked(args):
        return flash_fleet.run(args, board, lambda name: _flash_at(args, board, name))
    named = BUILT if args.uf2 else args.image
    if named is None:
        if args.mount is not None or args.tool is not None:
            raise UsageError("--mount and --tool go with --image or --uf2")
        return _flash_files(args, board)
    if args.port:
        raise UsageError("an image does not go by the serial port: leave --port out")
    if board.chip.drive:
        if args.tool is not None:
            raise UsageError(f"{board.name} takes its image on a drive: leave --tool out")
        return route.by_drive(
            board, named, mount=args.mount, dry_run=args.dry_run, as_json=args.json
        )
    if args.uf2 or args.mount is not None:
        raise UsageError(f"{board.name} has no BOOTSEL drive", "Use --image.")
    return route.by_tool(board, named, tool=args.tool, dry_run=args.dry_run, as_json=args.json)


def _flash_files(args: argparse.Namespace, board: Board) -> int:
    if args.dry_run and args.port is None and len(serial_port.candidates()) != 1:
        wanted = _wanted(args, board, {})
        config_check.require(wanted)
        report.show(report.without_a_board(board, wanted, alone=args.library), board, args.json)
        return 0
    outcome, error = _flash_at(args, board, args.port)
    if error is None or outcome.reports or args.json:
        report.show(outcome, board, args.json, [error.message] if error else [])
    if error is not None:
        raise error
    return 0


def _flash_at(
    args: argparse.Namespace, board: Board, port_name: str | None
) -> tuple[Outcome, ToolError | None]:
    """What was done to the board at this port, and whether it does not tick."""
    began = time.monotonic()
    wanted = _wanted(args, board, {})
    config_check.require(wanted)
    name = serial_port.choose(port_name)
    if not (board.samples or args.dry_run or args.library):
        to_stderr(report.not_sampling(board))
    find_port = serial_port.followed(name)
    patience_s = _EMULATED_PATIENCE_S if serial_port.is_emulated(name) else PATIENCE_S
    reports = not args.library and report.reports(board)
    if not reports:
        patience_s = _QUIET_S
    copies: list[Path] = []
    with connected(name) as device:
        with _or_restart(device):
            identity = device.identity()
            fitness.check(board, identity, wanted)
            plan, wanted = _plan(device, args, board, wanted)
            if not args.dry_run:
                _require_leave(plan, args)
                onboard.require_room(device, plan, wanted)
                copies = _keep(device, plan)
        if not args.dry_run:
            onboard.carry_out(device, plan, wanted)
            _warn_of_frozen(device)
        copied_s = time.monotonic() - began
        port = device.reset()
        quiet = args.dry_run or args.library
        verdict = Verdict() if quiet else ticking.watch(port, find_port, patience_s)
    outcome = Outcome(
        board=board.name,
        port=name,
        machine=identity.machine,
        micropython=".".join(map(str, identity.version)),
        written=plan.write,
        removed=plan.remove,
        unchanged=plan.unchanged,
        kept_config=plan.kept_config,
        foreign=plan.foreign,
        copies=tuple(map(project.shown, copies)),
        sizes={path: len(wanted[path]) for path in plan.write},
        bytes_written=sum(len(wanted[path]) for path in plan.write),
        manifest_bytes=report.manifest_bytes(plan),
        dry_run=args.dry_run,
        library_alone=args.library,
        reports=reports,
        seconds=round(copied_s, 1),
        ticks=verdict.ticks,
        missed=verdict.missed,
    )
    error = None
    if not reports and verdict.explained:
        error = ToolError("the firmware raised an exception", tail.of(verdict.texts))
    elif reports and not verdict.ticks and not args.dry_run:
        error = _not_ticking(verdict, find_port(), patience_s)
    return outcome, error


@contextlib.contextmanager
def _or_restart(device: Device) -> Iterator[None]:
    """If nothing will be written, the program that was stopped runs again."""
    try:
        yield
    except ToolError:
        with contextlib.suppress(ToolError):  # it went away
            device.reset()
        raise


def _not_ticking(verdict: Verdict, name: str, patience_s: float) -> ToolError:
    texts = verdict.texts
    if not verdict.explained:
        texts += ticking.complaint(name, patience_s)
    return ToolError("the firmware does not tick", tail.of(texts))


def _wanted(
    args: argparse.Namespace, board: Board, values: Mapping[str, object]
) -> dict[str, bytes]:
    """The files for a board whose config.py has `values`."""
    if args.library:
        return device_files.library(board.mpy_arch)
    return dict(device_files.everything(board, values, whole_library=args.whole_library))


def _plan(
    device: Device, args: argparse.Namespace, board: Board, wanted: dict[str, bytes]
) -> tuple[Plan, dict[str, bytes]]:
    """The plan, and what is wanted of it: a config.py that stays may need other modules."""
    plan = onboard.planned(
        device, wanted, overwrite_config=args.overwrite_config, library_alone=args.library
    )
    if not plan.kept_config:
        return plan, wanted
    text = device.read(deploy.CONFIG).decode(errors="replace")
    values = config_check.require_edited(text, wanted)
    if args.whole_library or not config_check.more_modules(board, values, {}):
        return plan, wanted
    wanted = {**_wanted(args, board, values), deploy.CONFIG: wanted[deploy.CONFIG]}
    return onboard.planned(device, wanted), wanted


def _require_leave(plan: Plan, args: argparse.Namespace) -> None:
    """Raises ToolError if files of the user's are in the way."""
    if plan.foreign and not args.replace:
        are = "are not noheap's" if len(plan.foreign) > 1 else "is not noheap's"
        raise ToolError(
            f"{', '.join(plan.foreign)} on the board {are}, and in the way: nothing was changed",
            "--replace keeps a copy here and replaces; --library leaves the root alone.",
        )


def _keep(device: Device, plan: Plan) -> list[Path]:
    """Copies what is the user's and will be replaced."""
    paths = [*plan.foreign, *([deploy.CONFIG] if plan.edited_config else [])]
    folder = project.current().build / "replaced" / time.strftime("%Y%m%d-%H%M%S")
    return onboard.keep(device, paths, folder)


def _warn_of_frozen(device: Device) -> None:
    if device.run("import noheap\nprint(noheap.__file__)").strip() != _LIBRARY_FILE:
        to_stderr("the board's image has a noheap of its own frozen in, which goes before files:")
        to_stderr("  noheap flash --image built renews that one")
