"""The RP2040 image: the user's own, the cache's, the official download, or our own build."""

import os
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError, UsageError
from noheap_tools.selection import is_tested, selected
from noheap_tools.toolchain import build, cache, checksums, download, frozen, uf2
from noheap_tools.toolchain.progress import Log, step
from noheap_tools.toolchain.recipe import RP2_BOARDS, STOCK_MANIFEST, key
from noheap_tools.versions import MICROPYTHON, TESTED

_UF2 = "firmware.uf2"


@dataclass(frozen=True)
class Image:
    """An image on disk.

    `origin` is the way it was found: "NOHEAP_IMAGE", "cache", "download", "debian-build" or
    "checkout-build";
    `made_by` how it was made in the first place, never "cache". `version` is MicroPython's,
    read from the image. `elf` is the same with symbols; downloads have none.
    """

    path: Path
    origin: str
    version: str
    elf: Path | None
    made_by: str


def resolve_image(
    board: str, log: Log, *, again: bool = False, may_download: bool = True
) -> Image:
    """The image for `board`, fetched if need be; reports on `log` which one it is.

    With `again` it is fetched even if the cache has one, which stays until that succeeds.
    """
    image = _from_environment() if again else find_image(board)
    if image is None:
        with cache.locked(log):
            # Another process may have made it while we waited.
            image = None if again else _from_cache(board)
            if image is None and not again and damaged(board):
                log(f"the image for {board} in the cache is damaged; getting another")
            if image is None and may_download:
                image = _from_download(board, log)
            image = image or _from_sources(board, log)
    _report(image, board, log)
    return image


def quick_image(board: str, log: Log, *, again: bool = False) -> Image | None:
    """The same if it needs no build: an image that is here, or a download. None: build one."""
    image = _from_environment() if again else find_image(board)
    if image is None:
        with cache.locked(log):
            image = _from_download(board, log)
    if image is not None:
        _report(image, board, log)
    return image


def _report(image: Image, board: str, log: Log) -> None:
    log(f"image: MicroPython {image.version} for {board}, {image.origin}: {image.path}")
    if image.version != MICROPYTHON:
        log(f"The figures in noheap's documents are of MicroPython {MICROPYTHON}.")
    if not is_tested_image(image.version):
        log(f"noheap is tested on MicroPython {', '.join(TESTED)}, not on {image.version}.")


def find_image(board: str) -> Image | None:
    """The image for `board` if it is here already; fetches nothing."""
    if board not in RP2_BOARDS:
        known = ", ".join(RP2_BOARDS)
        raise UsageError(f"there is no image for board {board!r}; boards with one: {known}")
    return _from_environment() or _from_cache(board)


def damaged(board: str) -> list[str]:
    """The files of the cached image that are not as they were when they came there."""
    return checksums.damaged(cache.entry(entry_name(board)))


def entry_name(board: str) -> str:
    """The name of the image's cache entry."""
    return f"image-{board}-{key()}"


def _from_environment() -> Image | None:
    named = os.environ.get("NOHEAP_IMAGE")
    if not named:
        return None
    path = Path(named).expanduser()
    try:
        version = uf2.read(path).version
    except ToolError as error:
        hint = "NOHEAP_IMAGE must name an RP2040 image (.uf2); unset it to have one made"
        raise ToolError(error.message, hint) from None
    elf = path.with_suffix(".elf")
    return Image(path, "NOHEAP_IMAGE", version, elf if elf.is_file() else None, "NOHEAP_IMAGE")


def _from_cache(board: str, origin: str = "cache") -> Image | None:
    facts = cache.facts(entry_name(board))
    if facts is None or "made_by" not in facts or damaged(board):
        return None
    path = cache.entry(entry_name(board)) / _UF2
    try:
        version = uf2.read(path).version
    except ToolError:
        return None
    elf = path.with_suffix(".elf")
    return Image(path, origin, version, elf if elf.is_file() else None, facts["made_by"])


def _from_download(board: str, log: Log) -> Image | None:
    it = selected()
    if it.checkout is not None or os.environ.get("NOHEAP_OFFLINE") == "1":
        return None
    with cache.workspace() as work:
        entry = work / "entry"
        entry.mkdir()
        try:
            url = download.official_url(board, it.release)
            with step(log, "download", f"downloading MicroPython {it.release} for {board}"):
                download.fetch(url, entry / _UF2)
                _require_release(entry / _UF2, it.release)
        except ToolError as error:
            log(f"no official image: {error.message}. Building one instead.")
            return None
        return _publish(entry, board, "download")


def _from_sources(board: str, log: Log) -> Image:
    tree = build.ensure_tree(log)
    with cache.workspace() as work, step(log, "image", f"building the rp2 image for {board}"):
        entry = work / "entry"
        entry.mkdir()
        frozen.build_in_cache(tree, board, STOCK_MANIFEST, entry / _UF2)
        uf2.read(entry / _UF2)
        return _publish(entry, board, build.origin())


def is_tested_image(version: str) -> bool:
    """Whether noheap's tests have passed on an image of that version, as uf2.read() has it."""
    return version == "unknown" or is_tested(version)


def _require_release(path: Path, release: str) -> None:
    """Raises ToolError if the image is damaged, or says that it is of another release."""
    found = uf2.read(path).version
    if found != release:
        raise ToolError(f"what came is MicroPython {found}, not {release}")


def _publish(entry: Path, board: str, made_by: str) -> Image:
    checksums.write(entry)
    cache.publish(entry, entry_name(board), {"made_by": made_by})
    image = _from_cache(board, origin=made_by)
    assert image is not None
    return image
