"""A recording: the raw pieces of a monitor with their times, so that it can be seen again.

    noheap recording 1\\n
    {"began": 1790000000.25}\\n             seconds since 1970, of t_us 0
    t_us:u64 board:u8 kind:u8 length:u16 data, little-endian; again and again

`kind` is a number of piece.Kind. What is raw stays raw: a later decoder may know more. A recording
that was cut short, by a full disk or a kill, is good up to its last whole piece.
"""

import json
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from noheap_tools.errors import ToolError, UsageError
from noheap_tools.monitor.piece import MOST_BOARDS, Kind, Piece

VERSION = 1
_MAGIC = b"noheap recording "
_ENTRY = struct.Struct("<QBBH")
_KINDS = frozenset(Kind)
_LONGEST_LINE = 4096
_FLUSH_S = 1.0  # so that a kill loses little


class Writer:
    """Raises UsageError if `file` is there, unless `force`, or cannot be made."""

    def __init__(self, file: Path, began: float, *, force: bool = False) -> None:
        try:
            self._out = file.open("wb") if force else file.open("xb")
        except FileExistsError:
            raise UsageError(
                f"--record: {file} is there already", "Name another, or --force overwrites it."
            ) from None
        except OSError as error:
            raise UsageError(f"--record: cannot write {file}: {error.strerror}") from None
        head = json.dumps({"began": began}).encode()
        self.bytes_written = self._out.write(_MAGIC + b"%d\n" % VERSION + head + b"\n")
        self._flushed_s = time.monotonic()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._out.close()

    def write(self, piece: Piece) -> None:
        entry = _ENTRY.pack(piece.t_us, piece.board, piece.kind, len(piece.data))
        self.bytes_written += self._out.write(entry + piece.data)
        if time.monotonic() - self._flushed_s > _FLUSH_S:
            self._out.flush()
            self._flushed_s = time.monotonic()


class Reader:
    """Iterates over the pieces. `is_cut`: the last one was not whole; known at the end.

    Raises UsageError for a file that is no recording, ToolError for one that is damaged or of
    another version.
    """

    def __init__(self, file: Path) -> None:
        self.is_cut = False
        self._file = file
        try:
            self._in: BinaryIO = file.open("rb")
        except OSError as error:
            raise UsageError(f"--replay: cannot read {file}: {error.strerror}") from None
        try:
            self.began = self._head()
        except BaseException:
            self._in.close()
            raise

    def close(self) -> None:
        self._in.close()

    def __iter__(self) -> Iterator[Piece]:
        while True:
            at = self._in.tell()
            entry = self._in.read(_ENTRY.size)
            if len(entry) < _ENTRY.size:
                self.is_cut = bool(entry)
                return
            t_us, board, kind, length = _ENTRY.unpack(entry)
            if board >= MOST_BOARDS or kind not in _KINDS:
                raise ToolError(
                    f"{self._file} is damaged at its byte {at}",
                    "What comes before it can be shown: the monitor reads up to there.",
                )
            data = self._in.read(length)
            if len(data) < length:
                self.is_cut = True
                return
            yield Piece(board, t_us, Kind(kind), data)

    def _head(self) -> float:
        first = self._in.readline(_LONGEST_LINE)
        version = first.removeprefix(_MAGIC).strip()
        if not first.startswith(_MAGIC) or not version.isdigit():
            raise UsageError(
                f"--replay: {self._file} is no recording of noheap monitor",
                "'noheap monitor --record FILE' makes one.",
            )
        if int(version) != VERSION:
            raise ToolError(
                f"{self._file} is a recording of version {int(version)}, not {VERSION}",
                "The noheap that made it shows it.",
            )
        try:
            return float(json.loads(self._in.readline(_LONGEST_LINE))["began"])
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise ToolError(f"{self._file} is damaged in its second line") from None
