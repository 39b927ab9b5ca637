"""Put library and firmware on a board, and see that they tick.

Compiles firmware/, board.py and what they import of lib/noheap to .mpy, compares them with what
is on the board, copies what differs, removes what is left of older versions (in lib/noheap, and
sources at the root that would hide ours), resets the board and waits for its counters.
Exit code 0: it ticks. 1: it does not, or the board could not be written. 2: wrong use.

config.py is yours once you edit it on the board: it is kept if it is neither the one of
firmware/ nor the one that was flashed last. --overwrite-config replaces it.

Interrupted half-way, the board boots to its REPL: main.py is removed first and written last.
With --uf2 the whole image, MicroPython included, goes to the drive of a board in BOOTSEL mode.

Examples:
  noheap flash                              the one board on USB
  noheap flash --port /dev/ttyACM0
  noheap flash --dry-run                    what would change; the firmware is started again
  noheap flash --whole-library              all of lib/noheap, for firmware of your own
  noheap flash --uf2                        hold BOOTSEL while plugging the board in
"""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from noheap_tools import boards, bootsel, deploy, device_files, paths, serial_port, ticking
from noheap_tools.boards import Board
from noheap_tools.copy_progress import CopyProgress
from noheap_tools.deploy import Plan
from noheap_tools.device import Device, Identity, connected
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.ticking import Verdict
from noheap_tools.toolchain import build_frozen_image, to_stderr

_OLDEST_MICROPYTHON = (1, 26)  # the first with Timer(hard=True) on rp2
_LIBRARY_FILE = "/lib/noheap/__init__.mpy"
_PATIENCE_S = 8.0
_EMULATED_PATIENCE_S = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", default="pico", help="board name (default: %(default)s)")
    parser.add_argument("--port", help="serial port, pty or socket:// (default: the one found)")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    parser.add_argument(
        "--whole-library", action="store_true", help="also what the firmware does not import"
    )
    parser.add_argument("--overwrite-config", action="store_true", help="replace config.py too")
    parser.add_argument("--uf2", action="store_true", help="the whole image, by BOOTSEL")
    parser.add_argument("--mount", type=Path, metavar="DIR", help="where the drive is mounted")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(args: argparse.Namespace) -> int:
    board = boards.load(args.board)
    if args.mount is not None and not args.uf2:
        raise UsageError("--mount goes with --uf2")
    if args.uf2 and (args.port or args.dry_run):
        raise UsageError("--uf2 takes neither --port nor --dry-run")
    return _flash_image(args, board) if args.uf2 else _flash_files(args, board)


# The image


def _flash_image(args: argparse.Namespace, board: Board) -> int:
    if board.flash != "uf2":
        raise UsageError(f"{board.name} has no BOOTSEL drive")
    drive = bootsel.find_drive(args.mount)
    out = paths.BUILD / f"noheap-{board.name}.uf2"
    image = build_frozen_image(board.folder / "manifest.py", board.name, out, to_stderr)
    bootsel.copy_image(image, drive)
    if args.json:
        print(json.dumps({"board": board.name, "image": str(image), "drive": str(drive)}))
    else:
        print(f"copied {image} to {drive}; the board restarts with it: see noheap monitor")
    return 0


# The files


@dataclass(frozen=True)
class Outcome:
    """What --json prints. `ticks` and `missed` are None unless the board was seen ticking."""

    board: str
    port: str
    machine: str
    micropython: str
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept_config: bool
    bytes_written: int
    dry_run: bool
    seconds: float  # until the reset
    ticks: int | None
    missed: int | None


def _flash_files(args: argparse.Namespace, board: Board) -> int:
    began = time.monotonic()
    wanted = deploy.with_record(device_files.everything(board, whole_library=args.whole_library))
    name = serial_port.choose(args.port)
    find_port = serial_port.followed(name)
    patience_s = _EMULATED_PATIENCE_S if serial_port.is_emulated(name) else _PATIENCE_S
    with connected(name) as device:
        identity = device.identity()
        _check(board, identity, wanted)
        plan = _plan(device, wanted, args.overwrite_config)
        if not args.dry_run:
            _carry_out(device, plan, wanted)
            _warn_of_frozen(device)
        copied_s = time.monotonic() - began
        port = device.reset()
        verdict = Verdict() if args.dry_run else ticking.watch(port, find_port, patience_s)
    outcome = Outcome(
        board=board.name,
        port=name,
        machine=identity.machine,
        micropython=".".join(map(str, identity.version)),
        written=plan.write,
        removed=plan.remove,
        unchanged=plan.unchanged,
        kept_config=plan.kept_config,
        bytes_written=sum(len(wanted[path]) for path in plan.write),
        dry_run=args.dry_run,
        seconds=round(copied_s, 1),
        ticks=verdict.ticks,
        missed=verdict.missed,
    )
    _show(outcome, args.json)
    if not verdict.ticks and not args.dry_run:
        raise _not_ticking(verdict, find_port(), patience_s)
    return 0


def _not_ticking(verdict: Verdict, name: str, patience_s: float) -> ToolError:
    texts = verdict.texts
    if not verdict.explained:
        texts += ticking.complaint(name, patience_s)
    said = "\n  ".join(texts[-20:]) or "nothing"
    return ToolError("the firmware does not tick", f"The board said:\n  {said}")


def _check(board: Board, identity: Identity, wanted: dict[str, bytes]) -> None:
    """ToolError if this firmware cannot run there."""
    if not identity.machine.startswith(board.machine):
        fitting = [
            n for n in boards.names() if identity.machine.startswith(boards.load(n).machine)
        ]
        hint = f"Use --board {fitting[0]}." if fitting else "No board of this project is one."
        raise ToolError(f"the board is a {identity.machine!r}, not a {board.title}", hint)
    version = ".".join(map(str, identity.version))
    if identity.version[:2] < _OLDEST_MICROPYTHON:
        raise ToolError(
            f"the board runs MicroPython {version}; hard timers need 1.26 or newer",
            "Hold BOOTSEL while plugging it in, then: noheap flash --uf2",
        )
    ours = _mpy_version(wanted)
    if identity.mpy != ours:
        raise ToolError(
            f"MicroPython {version} on the board loads .mpy files of version"
            f" {identity.mpy[0]}.{identity.mpy[1]}, noheap makes {ours[0]}.{ours[1]}"
        )


def _mpy_version(files: Mapping[str, bytes]) -> tuple[int, int]:
    """Version and sub-version of the .mpy among `files` (MicroPython's reference/mpyfiles).

    The sub-version is that of native code, and 0 in a file that has none.
    """
    compiled = [data for path, data in files.items() if path.endswith(".mpy")]
    return compiled[0][1], max(data[2] & 3 for data in compiled)


def _plan(device: Device, wanted: dict[str, bytes], overwrite_config: bool) -> Plan:
    there = device.hashes(deploy.root_files(wanted), deploy.FOLDER)
    record = device.read(deploy.RECORD).decode() if deploy.RECORD in there else None
    return deploy.plan(wanted, there, record, overwrite_config=overwrite_config)


def _carry_out(device: Device, plan: Plan, wanted: dict[str, bytes]) -> None:
    for path in plan.remove:
        device.remove(path)
    total = sum(len(wanted[path]) for path in plan.write)
    with CopyProgress(total) as progress:
        for path in plan.write:
            progress.file(path, len(wanted[path]))
            device.write(path, wanted[path], progress.within)


def _warn_of_frozen(device: Device) -> None:
    if device.run("import noheap\nprint(noheap.__file__)").strip() != _LIBRARY_FILE:
        to_stderr("the board's image has a noheap of its own frozen in, which goes before files:")
        to_stderr("  noheap flash --uf2 renews that one")


def _show(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(outcome)))
        return
    print(f"{outcome.machine}, MicroPython {outcome.micropython}, at {outcome.port}")
    if outcome.kept_config:
        print("kept    config.py, edited on the board; --overwrite-config replaces it")
    for path in outcome.removed:
        print(f"removed {path}" if not outcome.dry_run else f"would remove {path}")
    if outcome.dry_run:
        for path in outcome.written:
            print(f"would write {path}")
        return
    print(
        f"copied  {len(outcome.written)} files, {outcome.bytes_written} bytes;"
        f" {len(outcome.unchanged)} were up to date; {outcome.seconds} s"
    )
    if outcome.ticks:
        print(f"ticking {outcome.ticks} ticks, {outcome.missed} missed")
