"""Build an image with a manifest of our own frozen in, quickly when it was built before."""

import hashlib
import shutil
from pathlib import Path

from noheap_tools.errors import ToolError, UsageError
from noheap_tools.toolchain import build, cache, uf2
from noheap_tools.toolchain.progress import Log, timed
from noheap_tools.toolchain.recipe import RP2_BOARDS, key

# There while the last build in a folder came to an end of its own, well or not: a folder that
# was left in the middle of a write cannot be trusted to the time stamps that make goes by.
_SETTLED = "settled"


def build_frozen_image(manifest: Path, board: str, out: Path, log: Log) -> Path:
    """Build `board`'s image with `manifest` frozen into `out` (.uf2), its .elf beside it.

    Returns `out`. The build folder stays in the cache, one for each manifest.
    """
    if board not in RP2_BOARDS:
        raise UsageError(
            f"no image can be built for board {board!r}: only {', '.join(RP2_BOARDS)}"
        )
    if not manifest.is_file():
        raise ToolError(f"there is no manifest {manifest}")
    manifest = manifest.resolve()
    name = hashlib.sha256(str(manifest).encode()).hexdigest()[:8]
    with cache.locked(log):
        tree = build.ensure_tree(log)
        folder = cache.entry(entry_name(board)) / name
        settled = folder / _SETTLED
        if folder.is_dir() and not settled.is_file():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        settled.unlink(missing_ok=True)
        _forget_compiled(folder)
        try:
            with timed(log, f"building the image for {board} with {manifest} frozen in"):
                build.build_rp2(tree, board, manifest, folder, out)
        except ToolError:
            settled.touch()
            raise
        settled.touch()
    uf2.read(out)
    return out


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
