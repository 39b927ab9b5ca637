"""Build an image with a manifest of our own frozen in, quickly when it was built before.

From Debian's sources where they have all that the board needs, else from a checkout of
MicroPython that the user names.
"""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from noheap_tools import system
from noheap_tools.board import boards, generated
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.toolchain import alignment, build, cache, checkout, compilers, uf2
from noheap_tools.toolchain.progress import Log, timed
from noheap_tools.toolchain.recipe import RP2_BOARDS, key

# There if the last build in a folder ended by itself, well or not. A folder that was left in the
# middle of a write cannot be trusted to the time stamps that make goes by. Holds the manifest's
# path.
_SETTLED = "settled"


def stock_of(board: str) -> str | None:
    """The board of RP2_BOARDS whose official image `board` runs; None: Debian has no sources."""
    if board in RP2_BOARDS:
        return board
    wanted = boards.load(board).port_board
    return next((name for name, built in RP2_BOARDS.items() if built == wanted), None)


def build_frozen_image(
    manifest: Path, board: str, out: Path, log: Log, *, compiler: bool = True
) -> Path:
    """Build `board`'s image with `manifest` frozen into `out` (.uf2), its .elf beside it.

    Returns `out`. Without `compiler` the image has no REPL, either.
    """
    stock = stock_of(board)
    if stock is None:
        raise UsageError(
            f"no image can be built for {board} from Debian's sources",
            f"noheap firmware --board {board} --micropython PATH takes a checkout of MicroPython.",
        )
    manifest = _existing(manifest)
    system.require_linux(
        "an image is built from Debian's packages",
        "'noheap flash' puts the same firmware onto a board as files; WSL is a Linux, too.",
    )
    what = f"building the image for {board} with {manifest} frozen in"
    with cache.locked(log):
        tree = build.ensure_tree(log)
        with timed(log, what):
            text = f"include({str(manifest)!r})\n"
            build_in_cache(tree, stock, text, out, compiler=compiler)
    uf2.read(out)
    return out


def build_in_cache(
    tree: Path, stock: str, manifest: str, out: Path, *, compiler: bool = True
) -> None:
    """Build the image of `stock`, of RP2_BOARDS, with a manifest of that text. The cache's lock
    must be held.

    The build folder stays in the cache, one for all manifests: only what is frozen in is
    compiled again.
    """
    name = "build" if compiler else "build-without-compiler"
    with build_folder(cache.entry(entry_name(stock)) / name) as folder:
        path = folder / "manifest.py"
        path.write_text(manifest, encoding="utf-8")
        build.build_rp2(tree, stock, path, folder, out, compiler=compiler)


def build_from_checkout(
    path: Path, board: Board, out: Path, log: Log, check: Callable[[Path], object]
) -> Path:
    """The same by the user's own MicroPython in `path`; `out` is a .uf2 or .dfu, as the board's.

    The checkout's own build folders are left alone, but for mpy-cross. `out` is written after
    `check` has read the image without raising.
    """
    manifest = generated.manifest(board)
    path = path.expanduser().resolve()
    checkout.require(path, board)
    compilers.require(log, compilers.BUILD)
    with cache.locked(log):
        # cmake keeps its first options, so the folder's name depends on them.
        told = hashlib.sha256(f"{path} {manifest} {alignment.OPTION}".encode()).hexdigest()[:8]
        with (
            build_folder(cache.entry(f"frozen-{board.name}-checkout") / told) as folder,
            timed(log, f"building the image for {board.name} with {manifest} frozen in"),
        ):
            checkout.build(path, board, manifest, folder, out, check)
    return out


def _existing(manifest: Path) -> Path:
    if not manifest.is_file():
        raise ToolError(f"there is no manifest {manifest}")
    return manifest.resolve()


@contextlib.contextmanager
def build_folder(folder: Path) -> Iterator[Path]:
    """`folder`, to build in, emptied if in doubt. A lock must be held, the cache's or its own."""
    settled = folder / _SETTLED
    if folder.is_dir() and not settled.is_file():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settled.unlink(missing_ok=True)
    _forget_compiled(folder)
    try:
        yield folder
    except ToolError:
        settled.touch()
        raise
    settled.touch()


def entry_name(board: str) -> str:
    """The name of the cache entry that holds the build folders of a board."""
    return f"frozen-{board}-{key()}"


def _forget_compiled(folder: Path) -> None:
    """Have every frozen file compiled again.

    The build goes by time stamps alone, and would keep the old code when a file is replaced by
    an older one. It takes a second.
    """
    shutil.rmtree(folder / "frozen_mpy", ignore_errors=True)
    (folder / "frozen_content.c").unlink(missing_ok=True)
