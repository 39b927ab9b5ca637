"""Bytes that library, board and application take on the device, against the budget.

Counts what 'noheap flash' puts there: .mpy for the board's chip, and the two files that stay
source. The limit is --limit, else `bytes` in the project's [tool.noheap.budget], else 64 KiB.
The last line is the hash of this firmware, which the board's hello carries.
Exit code 0: within the limit; 1: above it.

With --profile tiny it is the whole image of 'noheap firmware --profile tiny', by part from the
linker's map, and the RAM: static, heap, stack, and what the firmware used of the last two in its
scenario on the emulated board. Of a board with an STM32 it says that this was not run. The
limit is --limit, else `flash` of the budget, else 64 KiB; that of RAM is `ram`, if it is set. With
--since the parts that differ from those of an earlier image, of a release for one, are told, too.

--ram measures RAM instead, on the emulated board, with the default firmware (a) from files, as
'noheap flash' puts them, and (b) frozen, in the image of 'noheap firmware':

  heap in use     gc.mem_alloc() after a collection while it ticks, MicroPython's own included
  smallest heap   the smallest in which the firmware starts and ticks for a second without a miss
  first tick      simulated ms from reset to it

The smallest heap is found by ballast: lines at the top of boot.py collect and then take one block
of heap, before anything else is there. For (b) they are frozen into an image of their own. The
heap's size less this block, with the 16 bytes of its object, is the heap that is left. Each trial
boots a fresh board. A bisection halves the range between the heap in use, which cannot do, and
the whole heap, down to 512 bytes; it takes for granted that a larger heap does where a smaller
one does. Two minutes, and one or two more where the image is built for the first time.
Exit code 0: measured; 1: the firmware does not tick in the whole heap, or could not be built.

Examples:
  noheap size
  noheap size --limit 20000 --json
  noheap size --ram --json
  noheap size --profile tiny --json > v1.2.json
  noheap size --profile tiny --since v1.2.json
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.board import boards, generated, program
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board
from noheap_tools.commands import common
from noheap_tools.docs import figures
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.toolchain import to_stderr

LIMIT_BYTES = 64 * 1024
AIM_BYTES = 28 * 1024  # less than half of it: the rest is for what a user adds
_LIBRARY = "lib/noheap/"
_RAM_COMMAND = "noheap size --ram"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    parser.add_argument(
        "--limit",
        type=int,
        metavar="BYTES",
        help=f"of the files (default: the project's, else {LIMIT_BYTES})",
    )
    common.add_json(parser)
    common.add_profile(parser, "the size of another image")
    parser.add_argument(
        "--since",
        type=Path,
        metavar="FILE",
        help="with --profile: the difference to FILE, an earlier answer of --json, too",
    )
    parser.add_argument("--ram", action="store_true", help="measure RAM and start-up instead")
    parser.add_argument("--docs", type=Path, metavar="FILE", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    board = boards.chosen(args.board)
    if args.profile == common.TINY:
        if args.ram:
            raise UsageError("--ram is not for --profile")
        from noheap_tools.commands import tiny_image  # it needs the emulator, and size does not

        return tiny_image.size(args, board)
    if args.since is not None:
        raise UsageError("--since is for --profile")
    if args.ram:
        if args.limit is not None:
            raise UsageError("--limit is of the files, not for --ram")
        return _ram(board, args)
    if args.docs is not None:
        raise UsageError("--docs is for --ram and --profile")
    return _files(board, args)


def _ram(board: Board, args: argparse.Namespace) -> int:
    from noheap_tools.bench import ram, report  # here, as the files' sizes need no emulator

    common.require_writable("--docs", args.docs)
    measured = ram.measure(board, lambda line: to_stderr(f"measuring: {line}"))
    if args.json:
        answer.show({"board": board.name, **ram.as_json(measured)})
    else:
        print(report.plain(ram.table(measured)))
    if args.docs is not None:
        figures.write(args.docs, _RAM_COMMAND, ram.table(measured))
    return 0


def _files(board: Board, args: argparse.Namespace) -> int:
    budget = project.current().budget.get("bytes")
    limit = args.limit if args.limit is not None else budget or LIMIT_BYTES
    if limit < 0:
        raise UsageError("--limit: must not be negative")
    sizes = {path: len(data) for path, data in device_files.everything(board).items()}
    total = sum(sizes.values())
    firmware = program.firmware(board, generated.module(board), {})
    violations = []
    if total > limit:
        where = ""
        if args.limit is None and budget:
            file = project.shown(project.current().root / project.FILE)
            where = f", which is `bytes` of [tool.noheap.budget] in {file}"
        violations = [f"{total} bytes are {total - limit} above the limit of {limit}{where}"]
    if args.json:
        told: dict[str, object] = {"board": board.name, "firmware": firmware}
        told |= {"total_bytes": total, "aim_bytes": AIM_BYTES}
        told |= {"limit_bytes": limit, "groups": groups(sizes), "files": sizes}
        answer.show(told, violations)
    else:
        _print(sizes, total, limit)
        print(f"firmware {firmware}")
    if violations:
        raise ToolError(violations[0])
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
