"""`noheap firmware --profile tiny --update`."""

import argparse
from collections.abc import Callable
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.board.boards import Board
from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.tiny import base, build, update
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.slots import Slot
from noheap_tools.tiny.update import Update
from noheap_tools.toolchain import to_stderr


def build_update(args: argparse.Namespace, board: Board) -> int:
    _require_usage(args)
    of = base.load(args.base or build.image_of(board, {}).with_suffix(base.SUFFIX))
    wanted = _slots(args, of)
    made = update.made(board, of, wanted, _files(args, board, wanted), to_stderr)
    if args.json:
        answer.show(_told(of, made), indent=2)
        return 0
    for it in made:
        print(f"slot {it.slot.name}  {it.file}")
        if it.file.suffix == ".bin":
            print(f"        st-flash write {it.file} {it.slot.address:#x}")
            print(f"        dfu-util -a 0 -s {it.slot.address:#x}:leave -D {it.file}")
    print(f"flash   {made[0].size:,} bytes, {made[0].slot.size - made[0].size:,} of the slot free")
    print(f"base    {of.identity:08x}: boards with another one refuse it")
    return 0


def _require_usage(args: argparse.Namespace) -> None:
    if args.profile != common.TINY or not args.update:
        raise UsageError(
            "--update, --slot and --base are of --profile tiny",
            "noheap firmware --profile tiny --update",
        )
    for option in ("no_compiler", "micropython"):
        if getattr(args, option):
            raise UsageError(f"--{option.replace('_', '-')} does not go with --profile")
    common.require_writable("--out", args.out)


def _slots(args: argparse.Namespace, of: Base) -> list[Slot]:
    known = [slot.name for slot in of.layout.slots]
    if args.slot is not None and args.slot not in known:
        raise UsageError(f"the base has no slot {args.slot}, only {', '.join(known)}")
    wanted = [slot for slot in of.layout.slots if args.slot in (None, slot.name)]
    if args.out is not None and len(wanted) > 1:
        raise UsageError(
            "--out names one file, and there are two slots", "Add --slot a or --slot b."
        )
    return wanted


def _files(args: argparse.Namespace, board: Board, wanted: list[Slot]) -> Callable[[Slot], Path]:
    usual = build.image_of(board, {})
    suffixes = (".uf2",) if board.chip.drive else (".bin", ".dfu")
    if args.out is not None:
        out: Path = args.out.expanduser().absolute()
        if out.suffix not in suffixes:
            raise UsageError(f"--out must name a {' or '.join(suffixes)} file, not {out.name}")
        return lambda slot: out
    return lambda slot: usual.with_name(f"{usual.stem}-update-{slot.name}{suffixes[0]}")


def _told(of: Base, made: list[Update]) -> dict[str, object]:
    return {
        "application": project.current().version,
        "sequence": made[0].sequence,
        "base": f"{of.identity:08x}",
        "slots": [
            {
                "slot": it.slot.name,
                "file": str(it.file),
                "address": it.slot.address,
                "bytes": it.size,
                "free_bytes": it.slot.size - it.size,
            }
            for it in made
        ],
    }
