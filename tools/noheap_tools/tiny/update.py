"""Builds an application on its own, for a base that boards have: an update.

made = update.made(board, base.load(file), "ab", folder, to_stderr)
made[0].file                # build/noheap-pico-tiny-update-a.uf2
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board import generated
from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError
from noheap_tools.tiny import application, base, build, frozen_code, shortfall, sources
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.slots import Slot
from noheap_tools.toolchain import alignment, cache
from noheap_tools.toolchain import build as micropython
from noheap_tools.toolchain.progress import Log, timed

_LAST = 2**32 - 1  # of a sequence number: the year 2106


@dataclass(frozen=True)
class Update:
    """`file` puts an application of `size` bytes into `slot`."""

    file: Path
    slot: Slot
    size: int
    sequence: int


def made(
    board: Board, of: Base, slots: Iterable[Slot], file: Callable[[Slot], Path], log: Log
) -> list[Update]:
    """The project's firmware for each of `slots`, in the `file` for it. Raises ToolError if the
    base `of` is not enough for it."""
    base.require_for(of, board)
    linked = sources.texts(board, {})
    sequence = _sequence()
    with cache.locked(log):
        tree = micropython.ensure_tree(log)
        texts = sources.simplified(board, linked, tree)
        written = sources.written(generated.folder_of(board) / "tiny", texts)
        with cache.workspace() as folder, timed(log, f"building the update for {board.name}"):
            of.unpack(folder)
            program = micropython.mpy_cross(tree)
            mpys = frozen_code.compiled(texts, board.mpy_arch, folder / "mpy", written, program)
            build.write_told(folder, texts)
            shortfall.require(board, tree, of, folder, texts, mpys)
            arguments = build.make_arguments(tree, board, folder, mpys, of.not_needed)
            shortfall.require_symbols(folder, application.content(tree, arguments, folder))
            slots = list(slots)
            application.link(tree, arguments, folder, of, slots, sequence=sequence)
            return [_put(board, folder, slot, file(slot), sequence) for slot in slots]


def _put(board: Board, folder: Path, slot: Slot, file: Path, sequence: int) -> Update:
    if board.mpy_arch == "armv6m":
        alignment.require(application.elf(folder, slot))
    data = application.binary(folder, slot)
    image = folder / file.name
    image.write_bytes(build.packed(board, data, slot.address, file.suffix))
    cache.copy_atomically(image, file)
    return Update(file, slot, len(data), sequence)


def _sequence() -> int:
    """Seconds since 1970: a later build goes before an earlier one."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = int(told) if told else int(time.time())
    except ValueError:
        raise UsageError(f"SOURCE_DATE_EPOCH is no number: {told!r}") from None
    if not 0 < now <= _LAST:
        raise UsageError(f"the time {now}, in seconds since 1970, does not fit into 32 bits")
    return now
