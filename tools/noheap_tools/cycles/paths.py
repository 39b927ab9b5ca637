"""The paths that a handler took, from QEMU's log of the instructions that it executed.

    with Paths() as paths:
        board.trace = paths.log             # qemu/talk.py
        ...
    paths.taken                             # {(address, address, ...): how often}

QEMU logs what runs in RAM, where there is no code but that of handlers. A path begins wherever the
first instruction of all is executed again; the last one is left out, since it may not be whole.
"""

import contextlib
import os
import tempfile
import threading
from collections import Counter
from pathlib import Path

_Path = tuple[int, ...]


class Paths:
    """`log` is a pipe, so that a long run fills no disk. `taken` is there after the `with`."""

    def __init__(self) -> None:
        self.taken: Counter[_Path] = Counter()
        self.entry: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="noheap-")
        self.log = Path(self._folder.name) / "executed"
        os.mkfifo(self.log)
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Paths":
        self._reader.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        # QEMU may never have opened it.
        with contextlib.suppress(OSError):
            os.close(os.open(self.log, os.O_WRONLY | os.O_NONBLOCK))
        self._reader.join()
        self._folder.cleanup()

    def _read(self) -> None:
        path: list[int] = []
        with self.log.open(encoding="ascii") as lines:
            for line in lines:
                at = executed(line)
                if at is None:
                    continue
                if self.entry is None:
                    self.entry = at
                elif at == self.entry:
                    self.taken[tuple(path)] += 1
                    path = []
                path.append(at)


def executed(line: str) -> int | None:
    """The address in a line of the log: "Trace 0: 0x7fc6bc314bc0 [cs_base/pc/flags/cflags]"."""
    fields = line.partition("[")[2].split("/")
    return int(fields[1], 16) if line.startswith("Trace") and len(fields) == 4 else None
