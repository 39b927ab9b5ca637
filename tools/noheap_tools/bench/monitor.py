"""The CPU time of `noheap monitor` that plays a recording of four boards at its speed.

Each board sends 1,000 samples a second, in pieces as they come from USB, and its counters each
second. The whole process counts, its start too, with the screen on a terminal and with JSON lines.
"""

import contextlib
import os
import re
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from noheap_tools import system
from noheap_tools.bench import recorded
from noheap_tools.bench.played import played
from noheap_tools.bench.shares import Outcome, Row
from noheap_tools.errors import ToolError

BOARDS = 4
RECORDS_PER_S = 1000
_SECONDS, _QUICK_SECONDS = 20, 3
_MOST_SHARE = 0.5  # of a CPU
_LINES, _COLUMNS = 50, 160


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench monitor needs a pseudo-terminal", "Measure it there.")
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        file = Path(folder) / "four.noheap"
        recorded.write(file, boards=BOARDS, records_per_s=RECORDS_PER_S, seconds=seconds)
        rows = []
        for output, options in (("screen", []), ("JSON", ["--json", "--speed", "real"])):
            log(f"{output}: {BOARDS} boards, {RECORDS_PER_S:,} records/s each, {seconds} s")
            command = ["monitor", "--replay", str(file), "--once", *options]
            cpu_s, records = _played(command, on_terminal=output == "screen")
            if records < BOARDS * RECORDS_PER_S * seconds:
                raise ToolError(f"{output}: only {records:,} records of the recording were shown")
            rows.append(Row(output, records, cpu_s, seconds))
    return Outcome("monitor", "output", BOARDS, RECORDS_PER_S, _MOST_SHARE, rows)


def _played(arguments: Sequence[str], *, on_terminal: bool) -> tuple[float, int]:
    """The CPU time of the command from its start to its end, and the samples that it showed."""
    with _sink(on_terminal=on_terminal) as out:
        cpu_s, said = played(arguments, out)
    return cpu_s, sum(map(int, re.findall(r"(\d+) sample", said)))


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
