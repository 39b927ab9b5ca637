"""Get the MicroPython images, the unix interpreter and a fast emulator, and say from where.

The image is, in this order: $NOHEAP_IMAGE; the one in the cache; the official download; a
build from Debian's packages (2 to 4 minutes, once). The unix interpreter is $NOHEAP_UNIX, the
one in the cache, or a build; so are QEMU's images, of which $NOHEAP_QEMU names the folder.
NOHEAP_OFFLINE=1 leaves the official download out; building still asks the Debian archive that
this machine's apt uses. As root, missing compilers and QEMU are installed with apt-get; others
get the line to type. The cache is $NOHEAP_CACHE, else ~/.cache/noheap.

Examples:
  noheap setup                          get what is missing
  noheap setup --force                  get everything again
  NOHEAP_IMAGE=my.uf2 noheap setup      use an image of your own
"""

import argparse
import time
from importlib.metadata import version

from noheap_tools.toolchain import (
    build,
    cache,
    compilers,
    emulator,
    frozen,
    image,
    qemu,
    to_stderr,
    unix,
)
from noheap_tools.toolchain.recipe import QEMU_BOARDS, RP2_BOARDS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="get it all again")


def run(args: argparse.Namespace) -> int:
    start = time.monotonic()
    if args.force:
        _renew_tree()
    compilers.require(to_stderr, build=args.force or not _all_built(), qemu=True)
    rows = [("piece", "version", "from", "path")]
    with emulator.compiling_beside(to_stderr, again=args.force):
        for board in RP2_BOARDS:
            got = image.resolve_image(board, to_stderr, again=args.force)
            rows.append(
                (f"image {board}", got.version, _route(got.origin, got.made_by), str(got.path))
            )
        python = unix.resolve_interpreter(to_stderr, again=args.force)
        rows.append(("unix", python.version, python.origin, str(python.path)))
        for cpu in QEMU_BOARDS:
            made = qemu.resolve_qemu(cpu, to_stderr, again=args.force)
            rows.append((f"qemu {cpu}", made.version, made.origin, str(made.path)))
    speed = "compiled for this Python" if emulator.is_fast() else "portable build, slower"
    rows.append(("emulator", version("rp2040py"), speed, ""))
    widths = [max(len(row[column]) for row in rows) for column in range(3)] + [0]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    print(f"done in {time.monotonic() - start:.1f} s")
    return 0


def _all_built() -> bool:
    """Whether everything is here that only a build can give."""
    return unix.find_unix() is not None and all(map(qemu.find_qemu, QEMU_BOARDS))


def _route(origin: str, made_by: str) -> str:
    return origin if origin == made_by else f"{origin} ({made_by})"


def _renew_tree() -> None:
    with cache.locked(to_stderr):
        build.ensure_tree(to_stderr, again=True)
        for board in RP2_BOARDS:
            # Those compiled from the old sources.
            cache.discard(frozen.entry_name(board))
