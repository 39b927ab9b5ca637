"""Get what noheap needs besides Python's packages: a MicroPython image and a fast emulator.

The image is, in this order: $NOHEAP_IMAGE; the one in the cache; the official download; a
build from Debian's packages. NOHEAP_OFFLINE=1 leaves the download out; building still asks the
Debian archive that this machine's apt uses. The emulator is compiled for this Python, if there is
a C compiler; else it works, and is several times slower.

--micropython names another release than the usual one, or a folder with MicroPython's sources and
their submodules, which then takes the place of the download and of Debian's packages. With
NOHEAP_MICROPYTHON or `micropython` in [tool.noheap] all commands take it.

With --tests it gets what noheap's own tests need as well: the unix interpreter ($NOHEAP_UNIX, the
one in the cache, or a build), QEMU, MicroPython for QEMU ($NOHEAP_QEMU names the folder), and,
for the page, Chromium and, where node and npm are, its npm packages.

With --board it gets the official image of a board that the emulator does not run, as a Pico 2
or an STM32's, from $NOHEAP_IMAGE, the cache or the download, and checks that it is whole and for
that board. It goes by --micropython likewise. Nothing is built then: without a network, or for a
folder with sources, it says what else there is.

It says beforehand how long it takes. What is missing of Debian's packages is installed with
apt-get by root, who is asked first where there is a terminal; others get the line to type. All
of it is kept in the cache, $NOHEAP_CACHE or ~/.cache/noheap, for every clone and project.

Examples:
  noheap setup                          get what is missing
  noheap setup --yes                    the same, and ask nothing
  noheap setup --force                  get it all again
  noheap setup --micropython 1.28       get that release
  noheap setup --micropython ~/mp       build it from the checkout there
  noheap setup --board pybv11           the official image of that board, for 'noheap flash'
  NOHEAP_IMAGE=my.uf2 noheap setup      use an image of your own
"""

import argparse
import time

from noheap_tools import selection
from noheap_tools.board import boards
from noheap_tools.commands import board_setup
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.toolchain import (
    build,
    cache,
    compilers,
    emulator,
    for_tests,
    frozen,
    image,
    npm,
    plan,
    qemu,
    times,
    unix,
)
from noheap_tools.toolchain.progress import Progress, in_words
from noheap_tools.toolchain.recipe import QEMU_BOARDS, RP2_BOARDS

_HEADINGS = ("piece", "version", "from", "path")
_Row = tuple[str, str, str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="NAME", help="the official image of another board")
    parser.add_argument("--tests", action="store_true", help="what noheap's own tests need, too")
    parser.add_argument("--force", action="store_true", help="get it all again")
    parser.add_argument(
        "--micropython", metavar="V", help="a release, as 1.28, or a folder with its sources"
    )
    parser.add_argument("--yes", action="store_true", help="ask nothing before apt-get")
    # For `make`, which has done steps of its own before, and for typical_seconds.json.
    parser.add_argument("--done", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--record", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    if args.board is not None and not (board := boards.load(args.board)).emulated:
        if args.tests:
            raise UsageError(f"--tests is a set-up of its own: leave --board {board.name} out")
        with selection.chosen(args.micropython):
            return board_setup.run(board, again=args.force)
    start = time.monotonic()
    progress = Progress(yes=args.yes)
    with (
        selection.chosen(args.micropython),
        emulator.Compilation(again=args.force) as compilation,
    ):
        selection.selected()  # wrong use ends here
        rows = _get(args, progress, compilation)
    _print([_HEADINGS, *rows])
    if args.micropython:
        print(f"{selection.VARIABLE}={args.micropython} has every command take it")
    print(f"done in {in_words(time.monotonic() - start)}")
    if args.record:
        times.record()
    return 0


def _get(
    args: argparse.Namespace, progress: Progress, compilation: emulator.Compilation
) -> list[_Row]:
    got = {board: image.quick_image(board, progress, again=args.force) for board in RP2_BOARDS}
    boards = [board for board, found in got.items() if found is None]
    todo = plan.Plan(boards, compilation.is_wanted, tests=args.tests, again=args.force)
    progress.plan(todo.steps(), done=args.done)
    if todo.steps() and not args.done:
        progress(f"This takes about {in_words(progress.expected_s())}, once for all projects.")
    compilation.start()
    compilers.require(progress, todo.purposes())
    compilation.start()  # its compiler may have come just now
    if args.force and todo.builds:
        _renew_tree(progress)
    rows = [_image(board, found, progress, args) for board, found in got.items()]
    if args.tests:
        python = unix.resolve_interpreter(progress, again=args.force)
        rows.append(("unix", python.version, python.origin, str(python.path)))
        for cpu in QEMU_BOARDS:
            made = qemu.resolve_qemu(cpu, progress, again=args.force)
            rows.append((f"qemu {cpu}", made.version, made.origin, str(made.path)))
        rows.append(_npm(progress, args))
        rows += [_for_tests(program, progress) for program in for_tests.PROGRAMS]
    return [*rows, _emulator(compilation, progress)]


def _image(
    board: str, got: image.Image | None, progress: Progress, args: argparse.Namespace
) -> _Row:
    if got is None:
        got = image.resolve_image(board, progress, again=args.force, may_download=False)
    route = got.origin if got.origin == got.made_by else f"{got.origin} ({got.made_by})"
    return f"image {board}", got.version, route, str(got.path)


def _npm(progress: Progress, args: argparse.Namespace) -> _Row:
    """Without them the tests of the page are skipped, which is no failure."""
    reason = npm.get(progress, again=args.force)
    if reason:
        progress(f"the page's tests will be skipped: {reason}")
    return "npm packages", "", reason or "as the lock pins them", str(npm.FOLDER)


def _for_tests(program: for_tests.Program, progress: Progress) -> _Row:
    """The same."""
    reason = program.get(progress)
    if reason:
        progress(f"some tests will be skipped: {reason}")
    return program.name, "", reason or "this machine", str(program.find() or "")


def _emulator(compilation: emulator.Compilation, progress: Progress) -> _Row:
    """Finish it. What goes wrong leaves the slower one, which is no failure."""
    lacks = emulator.missing()
    try:
        if not compilation.is_wanted:
            compilation.finish()
        elif lacks:
            progress(f"emulator: slower than it could be, for want of {lacks}")
        else:
            what = "compiling the emulator for this Python"
            with progress.step("emulator", what, begun_s=compilation.begun_s):
                compilation.finish()
    except ToolError as error:
        progress(f"emulator: it stays slower than it could be; {error.message}")
        if error.hint:
            progress(f"  {error.hint}")
    speed = "compiled for this Python" if emulator.is_fast() else "portable build, slower"
    return "emulator", emulator.release() or "none", speed, ""


def _renew_tree(progress: Progress) -> None:
    with cache.locked(progress):
        build.ensure_tree(progress, again=True)
        for board in RP2_BOARDS:
            # Those compiled from the old sources.
            cache.discard(frozen.entry_name(board))


def _print(rows: list[_Row]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(3)] + [0]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
