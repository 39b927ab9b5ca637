"""The CPU time of `noheap monitor` that plays a recording of four boards at its speed.

Each board sends 1,000 samples a second, in pieces as they come from USB, and its counters each
second. The whole process counts, its start too, with the screen on a terminal and with JSON lines.
"""

import contextlib
import os
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from noheap.wire import record
from noheap_tools import paths, system
from noheap_tools.bench.report import Limit
from noheap_tools.errors import ToolError
from noheap_tools.link import encode
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.recording import Writer

BOARDS = 4
RECORDS_PER_S = 1000
_SECONDS, _QUICK_SECONDS = 20, 3
_PIECE_MS = 15  # as monitor/live.py gathers them
_MOST_SHARE = 0.5  # of a CPU
_LINES, _COLUMNS = 50, 160
_PERIOD_US = 1_000_000 // RECORDS_PER_S
_COMMAND = "import sys; from noheap_tools.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Row:
    """`share`: CPU seconds a second."""

    output: str
    records: int
    cpu_s: float
    seconds: float

    @property
    def share(self) -> float:
        return self.cpu_s / self.seconds


@dataclass(frozen=True)
class Outcome:
    rows: Sequence[Row]

    @property
    def limits(self) -> list[Limit]:
        return [
            Limit(f"CPU time of monitor, {row.output}, a second", round(row.share, 3), _MOST_SHARE)
            for row in self.rows
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "boards": BOARDS,
            "records_per_s": RECORDS_PER_S,
            "rows": [asdict(row) | {"share": row.share} for row in self.rows],
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        lines = ["| output | records/s | of a CPU |", "|---|---:|---:|"]
        for row in self.rows:
            rate = round(row.records / row.seconds)
            lines.append(f"| {row.output} | {rate:,} | {100 * row.share:.0f} % |")
        return lines


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench monitor needs a pseudo-terminal", "Measure it there.")
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        file = Path(folder) / "four.noheap"
        _record(file, seconds)
        rows = []
        for output, options in (("screen", []), ("JSON", ["--json", "--speed", "real"])):
            log(f"{output}: {BOARDS} boards, {RECORDS_PER_S:,} records/s each, {seconds} s")
            command = ["monitor", "--replay", str(file), "--once", *options]
            cpu_s, records = _played(command, on_terminal=output == "screen")
            if records < BOARDS * RECORDS_PER_S * seconds:
                raise ToolError(f"{output}: only {records:,} records of the recording were shown")
            rows.append(Row(output, records, cpu_s, seconds))
    return Outcome(rows)


def _record(file: Path, seconds: int) -> None:
    with Writer(file, time.time()) as writer:
        for board in range(BOARDS):
            writer.write(Piece(board, 0, Kind.NAME, b"board %d" % board))
        for board in range(BOARDS):
            writer.write(Piece(board, 0, Kind.HERE, b"board %d" % board))
            writer.write(Piece(board, 0, Kind.DATA, _hello(board)))
        for ms in range(0, seconds * 1000, _PIECE_MS):
            for board in range(BOARDS):
                data = b"".join(_sample(board, tick) for tick in range(ms, ms + _PIECE_MS))
                if ms % 1000 < _PIECE_MS:
                    data += _stats(ms)
                writer.write(Piece(board, ms * 1000, Kind.DATA, data))


def _hello(board: int) -> bytes:
    who = f"{record.VERSION} pico 0123456789ab e66054{board:010d}"
    plan = struct.pack(
        "<B3I2iI", record.HELLO, record.VERSION, _PERIOD_US, 0, 30_000, 29_000, 0x20001000
    )
    return encode.framed(bytes([record.IDENTITY]) + who.encode()) + encode.framed(plan)


def _sample(board: int, tick: int) -> bytes:
    """A sawtooth through both limits, and now and then a failed reading."""
    failed = tick % 997 == 0
    milli_c = 0 if failed else 25_000 + (tick * (board + 1)) % 8000
    status = 2 | 1 << 8 if failed else int(milli_c >= 30_000)
    return encode.sample(tick + 1, milli_c, late_us=1 + tick % 7, status=status)


def _stats(ms: int) -> bytes:
    return encode.framed(
        struct.pack("<B5I2iIiI", record.STATS, ms, 0, ms // 997, 0, 0, 1, 7, 0, 0, 6544)
    )


def _played(arguments: Sequence[str], *, on_terminal: bool) -> tuple[float, int]:
    """The CPU time of the command from its start to its end, and the samples that it showed."""
    folders = [str(paths.ROOT / "tools"), str(paths.LIB), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
    environment["TERM"] = "xterm-256color"
    with _sink(on_terminal=on_terminal) as out, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments],
            stdin=out,
            stdout=out,
            stderr=errors,
            env=environment,
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if child.returncode:
        raise ToolError(f"noheap monitor ended with {child.returncode}", said)
    return used.ru_utime + used.ru_stime, sum(map(int, re.findall(r"(\d+) sample", said)))


@contextlib.contextmanager
def _sink(*, on_terminal: bool) -> Iterator[int]:
    """A descriptor that takes whatever is written: a terminal, or a file without an end."""
    if not on_terminal:
        with Path(os.devnull).open("r+b") as nothing:
            yield nothing.fileno()
        return
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", _LINES, _COLUMNS, 0, 0))

    def drain() -> None:
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while os.read(ours, 65536):
                pass

    reader = threading.Thread(target=drain, daemon=True)
    reader.start()
    try:
        yield theirs
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
