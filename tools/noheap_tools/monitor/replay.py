"""Plays a recording, at the speed at which it was made or at once."""

import math
import time
from collections.abc import Sequence
from pathlib import Path

from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.recording import Reader

_AT_A_TIME = 512  # pieces, so that a screen is drawn meanwhile


class Replay:
    """A Source. `real_time`: as fast as it was recorded; else as fast as it is taken."""

    def __init__(self, file: Path, *, real_time: bool) -> None:
        self._reader = Reader(file)
        self._pieces = iter(self._reader)
        named: list[Piece] = []
        self._next = next(self._pieces, None)
        while self._next is not None and self._next.kind is Kind.NAME:
            named.append(self._next)
            self._next = next(self._pieces, None)
        self.names: Sequence[str] = [piece.text for piece in named]
        self._named = named
        self._real_time = real_time
        self._last_us = 0
        self._start_s = time.monotonic()
        self.began = self._reader.began

    def __enter__(self) -> "Replay":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._reader.close()

    @property
    def ended(self) -> bool:
        return self._next is None and not self._named

    @property
    def is_cut(self) -> bool:
        return self._reader.is_cut

    @property
    def now_us(self) -> int:
        if self._real_time and not self.ended:
            return self._elapsed_us()
        return self._last_us

    def take(self, wait_s: float) -> list[Piece]:
        if self._named:
            taken, self._named = self._named, []
        elif self._real_time:
            taken = self._due(time.monotonic() + wait_s)
        else:
            taken = self._some()
        self._last_us = max([self._last_us, *(piece.t_us for piece in taken)])
        return taken

    def _due(self, until_s: float) -> list[Piece]:
        while True:
            now_us = self._elapsed_us()
            taken = self._some(until_us=now_us)
            left_s = until_s - time.monotonic()
            if taken or self._next is None or left_s <= 0:
                return taken
            time.sleep(max(0.0, min(left_s, (self._next.t_us - now_us) / 1e6)))

    def _some(self, until_us: float = math.inf) -> list[Piece]:
        taken: list[Piece] = []
        while self._next is not None and len(taken) < _AT_A_TIME:
            if self._next.t_us > until_us:
                break
            taken.append(self._next)
            self._next = next(self._pieces, None)
        return taken

    def _elapsed_us(self) -> int:
        return round((time.monotonic() - self._start_s) * 1e6)
