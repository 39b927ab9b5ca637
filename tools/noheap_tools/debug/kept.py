"""Keeps the symbol file of a board that runs: its handlers are linked after it has started.

server.each_turn = Kept(board, sources, file, log).look
"""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from noheap_tools import project
from noheap_tools.debug import handlers, symbol_file
from noheap_tools.debug.handlers import Finder
from noheap_tools.emulator.board import EmulatedBoard

_EACH_S = 0.5
_AFTER = 4  # looks after a change of the vectors: what follows them may come later


class Kept:
    """Raises OSError if `file` cannot be written."""

    def __init__(
        self,
        board: EmulatedBoard,
        sources: Iterable[Path],
        file: Path,
        log: Callable[[str], None],
    ) -> None:
        self._board = board
        self._finder = Finder(sources, board.board.mpy_arch)
        self._file = file
        self._log = log
        self._entries: list[tuple[str, int]] | None = None
        self._left = 0
        self._next_s = 0.0
        self._written = b""

    def look(self) -> None:
        """Write the file if the handlers have changed. Call it often."""
        if time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + _EACH_S
        entries = handlers.entries(self._board)
        if entries != self._entries:
            self._entries, self._left = entries, _AFTER
        if self._left:
            self._left -= 1
            self._write()

    def _write(self) -> None:
        found = self._finder.found(self._board)
        data = symbol_file.elf(found)
        if data == self._written:
            return
        self._written = data
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        part.write_bytes(data)
        os.replace(part, self._file)
        self._log(
            f"{project.shown(self._file)} has {len(found.functions)} native functions and"
            f" {len(found.entries)} handlers at vectors"
        )
