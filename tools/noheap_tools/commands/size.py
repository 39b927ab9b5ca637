"""Bytes that library, board and application take on the device, against the budget.

Counts what 'noheap flash' puts there: .mpy for the board's chip, and the two files that stay
source. Exit code 0: within the limit; 1: above it.

Examples:
  noheap size
  noheap size --limit 20000 --json
"""

import argparse
import json
from collections.abc import Mapping

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.errors import ToolError, UsageError

LIMIT_BYTES = 64 * 1024
AIM_BYTES = 52 * 1024  # leaves 12 KB for what a user adds
_LIBRARY = "lib/noheap/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", default="pico", help="board name (default: %(default)s)")
    parser.add_argument(
        "--limit", type=int, default=LIMIT_BYTES, metavar="BYTES", help="default: %(default)s"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(args: argparse.Namespace) -> int:
    if args.limit < 0:
        raise UsageError("--limit: must not be negative")
    board = boards.load(args.board)
    sizes = {path: len(data) for path, data in device_files.everything(board).items()}
    total = sum(sizes.values())
    if args.json:
        told = {"board": board.name, "total_bytes": total, "aim_bytes": AIM_BYTES}
        told |= {"limit_bytes": args.limit, "groups": groups(sizes), "files": sizes}
        print(json.dumps(told))
    else:
        _print(sizes, total, args.limit)
    if total > args.limit:
        raise ToolError(f"{total} bytes are {total - args.limit} above the limit of {args.limit}")
    return 0


def groups(sizes: Mapping[str, int]) -> dict[str, int]:
    """Bytes of each package of the library, and of the application."""
    summed: dict[str, int] = {}
    for path, size in sizes.items():
        summed[group(path)] = summed.get(group(path), 0) + size
    return summed


def group(path: str) -> str:
    if not path.startswith(_LIBRARY):
        return "application"
    package = path.removeprefix(_LIBRARY).rpartition("/")[0]
    return f"noheap.{package}" if package else "noheap"


def _print(sizes: Mapping[str, int], total: int, limit: int) -> None:
    for name, size in groups(sizes).items():
        print(f"{size:7,}  {name}")
        for path, part in sizes.items():
            if group(path) == name:
                print(f"{part:15,}  {path}")
    print(f"{total:7,}  in all; aim {AIM_BYTES:,}, limit {limit:,}")
