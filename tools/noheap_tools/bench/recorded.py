"""A recording of many boards, as `noheap monitor --record` makes it of real ones.

    recorded.write(file, boards=4, records_per_s=1000, seconds=20)

Each board sends samples, in pieces as they come from USB, and its counters each second.
"""

import struct
import time
from pathlib import Path

from noheap.wire import record
from noheap_tools.link import encode
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.recording import Writer

_PIECE_MS = 15  # as monitor/live.py gathers them


def write(file: Path, *, boards: int, records_per_s: int, seconds: int) -> None:
    period_us = 1_000_000 // records_per_s
    with Writer(file, time.time()) as writer:
        for board in range(boards):
            writer.write(Piece(board, 0, Kind.NAME, b"board %d" % board))
        for board in range(boards):
            writer.write(Piece(board, 0, Kind.HERE, b"board %d" % board))
            writer.write(Piece(board, 0, Kind.DATA, hello(board, period_us)))
        tick = 0
        for ms in range(0, seconds * 1000, _PIECE_MS):
            last = min(ms + _PIECE_MS, seconds * 1000) * 1000 // period_us
            for board in range(boards):
                data = b"".join(sample(board, it) for it in range(tick, last))
                if ms % 1000 < _PIECE_MS:
                    data += stats(tick)
                if data:
                    writer.write(Piece(board, ms * 1000, Kind.DATA, data))
            tick = last


_NUMBERS = "e66054"  # of the boards' chips, at their beginning


def board_of(number: str) -> int:
    """Which one has that number."""
    return int(number[len(_NUMBERS) :])


def number(board: int) -> str:
    """That of its chip."""
    return f"{_NUMBERS}{board:010d}"


def hello(board: int, period_us: int) -> bytes:
    who = f"{record.VERSION} pico 0123456789ab {number(board)}"
    plan = struct.pack(
        "<B3I2iI", record.HELLO, record.VERSION, period_us, 0, 30_000, 29_000, 0x20001000
    )
    return encode.framed(bytes([record.IDENTITY]) + who.encode()) + encode.framed(plan)


def sample(board: int, tick: int) -> bytes:
    """A sawtooth through both limits, and now and then a failed reading."""
    failed = tick % 997 == 0
    milli_c = 0 if failed else 25_000 + (tick * (board + 1)) % 8000
    status = 2 | 1 << 8 if failed else int(milli_c >= 30_000)
    return encode.sample(tick + 1, milli_c, late_us=1 + tick % 7, status=status)


def stats(tick: int) -> bytes:
    return encode.framed(
        struct.pack("<B5I2iIiI", record.STATS, tick, 0, tick // 997, 0, 0, 1, 7, 0, 0, 6544)
    )
