"""MicroPython's own image for a board: the user's, the cache's, or the official download.

    found = official.resolve(boards.load("pybv11"), log)
    found.path              # ~/.cache/noheap/official-pybv11-1.26.1/PYBV11-20250911-v1.26.1.dfu

Each is checked to be whole and for the board (flash/image.py), and a download to be of the release
that is meant (selection.py). The server has no checksums to compare with; those of what came are
kept in the cache, so that damage there shows. The Pico's own image, which the emulator runs, is
toolchain/image.py's.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.flash import image as flash_image
from noheap_tools.selection import selected
from noheap_tools.toolchain import cache, checksums, download
from noheap_tools.toolchain.progress import Log, step

_VARIABLE = "NOHEAP_IMAGE"
_LISTED = "pico"  # of the package that knows the addresses
_LISTED_AS = "RPI_PICO"


@dataclass(frozen=True)
class Official:
    """`origin` is "NOHEAP_IMAGE", "cache" or "download"; `version` MicroPython's, or ""."""

    path: Path
    origin: str
    version: str


def resolve(board: Board, log: Log, *, again: bool = False) -> Official:
    """The image for `board`, downloaded if need be. With `again` it is even if the cache has one,
    which stays until that succeeds. ToolError with the other ways if there is none."""
    no_cached = again or selected().checkout  # which has sources, and no image
    found = _from_environment(board) or (None if no_cached else _from_cache(board))
    if found is not None:
        return found
    address = _address(board)
    with cache.locked(log):
        if not again and (found := _from_cache(board)):  # another process has got it meanwhile
            return found
        if not again and checksums.damaged(cache.entry(entry_name(board))):
            log(f"the image for {board.name} in the cache is damaged; getting another")
        return _from_download(board, address, log)


def entry_name(board: Board) -> str:
    """The name of the image's cache entry."""
    return f"official-{board.name}-{selected().release}"


def url(board: Board) -> str:
    """The address of the release's image for `board`. ToolError if none is known. The files' names
    have the release's date in them, which only a list knows; the Pico's is listed."""
    release = selected().release
    if not board.port_board:
        raise ToolError(f"MicroPython has no image for {board.title}")
    # Imported here, so that `noheap doctor` can say that the package is missing.
    from rp2040py.utils.firmware_retrieve import MICROPYTHON as OFFICIAL

    listed = (OFFICIAL.boards or {})[_LISTED].fw
    if release not in listed:
        raise ToolError(f"the address of MicroPython {release} is not known here")
    folder, _, name = listed[release].rpartition("/")
    own = name.replace(_LISTED_AS, board.port_board, 1).removesuffix(".uf2")
    return f"{folder}/{own}{suffix(board)}"


def suffix(board: Board) -> str:
    """Of a file with an image for it."""
    return ".uf2" if board.chip.drive else ".dfu"


def _from_environment(board: Board) -> Official | None:
    named = os.environ.get(_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser()
    try:
        return Official(path, _VARIABLE, flash_image.read(path, board).micropython)
    except ToolError as error:
        hint = f"{_VARIABLE} must name an image for {board.name}; unset it to have one downloaded"
        raise ToolError(error.message, hint) from None


def _from_cache(board: Board) -> Official | None:
    entry = cache.entry(entry_name(board))
    facts = cache.facts(entry_name(board))
    if facts is None or "file" not in facts or checksums.damaged(entry):
        return None
    path = entry / Path(facts["file"]).name
    try:
        return Official(path, "cache", flash_image.read(path, board).micropython)
    except ToolError:
        return None


def _address(board: Board) -> str:
    """Raises ToolError with the other ways if there is none, or it may not be asked."""
    address = None
    try:
        if checkout := selected().checkout:
            raise ToolError(f"{checkout} has sources, and is what is meant")
        address = url(board)
        if os.environ.get("NOHEAP_OFFLINE") == "1":
            raise ToolError("NOHEAP_OFFLINE=1 forbids the download")
    except ToolError as error:
        raise _none(board, error, address) from None
    return address


def _from_download(board: Board, address: str, log: Log) -> Official:
    name = address.rpartition("/")[2]
    try:
        with cache.workspace() as work:
            entry = work / "entry"
            entry.mkdir()
            with step(log, "download", f"downloading {name}"):
                download.fetch(address, entry / name)
            version = _version(entry / name, board)
            if version != selected().release:
                raise ToolError(f"what came is MicroPython {version or 'of no version'}")
            checksums.write(entry)
            path = cache.publish(entry, entry_name(board), {"file": name, "from": address})
    except ToolError as error:
        raise _none(board, error, address) from None
    return Official(path / name, "download", version)


def _version(path: Path, board: Board) -> str:
    """Raises ToolError for a bad image, without the folder, which is gone then."""
    try:
        return flash_image.read(path, board).micropython
    except ToolError as error:
        raise ToolError(error.message.replace(f"{path.parent}/", ""), error.hint) from None


def _none(board: Board, error: ToolError, address: str | None) -> ToolError:
    return ToolError(
        f"no official image for {board.name}: {error.message}", _other_ways(board, address)
    )


def _other_ways(board: Board, address: str | None) -> str:
    if not board.port_board:
        return f"noheap firmware --profile tiny --board {board.name} builds one of our own."
    lines = [
        f"{_VARIABLE}=FILE{suffix(board)} takes one that you have",
        f"noheap firmware --board {board.name} --micropython CHECKOUT builds one from sources",
    ]
    return "; ".join([*([f"{address} is where it is"] if address else []), *lines])
