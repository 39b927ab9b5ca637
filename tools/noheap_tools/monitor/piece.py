"""What comes from boards, in the order in which it came: bytes, and what became of the port.

Sources (live.py, replay.py) give pieces, recording.py keeps them, session.py decodes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

MOST_BOARDS = 64
MOST_BYTES = 0xFFFF  # of a piece


class Kind(IntEnum):
    """The numbers are those of the recording's format."""

    NAME = 0  # data: what the user calls the port; first of a board's
    DATA = 1  # bytes of the board
    HERE = 2  # the port is open; data: its path now
    GONE = 3  # data: why
    SILENT = 4  # data: why, as far as it could be found out


@dataclass(frozen=True, slots=True)
class Piece:
    """`board` counts from 0, `t_us` from the start of the monitor."""

    board: int
    t_us: int
    kind: Kind
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode(errors="replace")


class Source(Protocol):
    """`names` are the ports', by their boards' numbers."""

    names: Sequence[str]
    began: float  # time.time() at t_us 0

    def take(self, wait_s: float) -> list[Piece]:
        """What has come, at most after `wait_s`."""
        ...

    @property
    def now_us(self) -> int:
        """The time of the newest piece, or later."""
        ...

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        ...
