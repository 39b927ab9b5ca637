"""`noheap monitor --json` and `noheap log`, each as its own process, and their lines."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from rig.emulation import environment, noheap
from rig.patience import PATIENCE_S

Line = TypeVar("Line")


class Listening(Generic[Line]):
    """Its lines as they come, each made by `read`."""

    def __init__(self, read: Callable[[str], Line], *arguments: str) -> None:
        self._read = read
        self._process = subprocess.Popen(
            noheap(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        # Instead of a time limit on each read.
        self._guard = threading.Timer(PATIENCE_S, self._process.kill)
        self._guard.start()

    def lines(self) -> Iterator[Line]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield self._read(line)

    def until(self, wanted: Callable[[Line], object]) -> list[Line]:
        seen = []
        for line in self.lines():
            seen.append(line)
            if wanted(line):
                return seen
        raise AssertionError(f"it ended: {seen[-3:]}, {self.finish()}")

    def finish(self, number: signal.Signals | None = None) -> tuple[int, str]:
        """Exit code and stderr."""
        if number is not None:
            self._process.send_signal(number)
        try:
            _, err = self._process.communicate(timeout=PATIENCE_S)
        finally:
            self._process.kill()
            self._guard.cancel()
        return self._process.returncode, err


class Monitor(Listening[dict[str, Any]]):
    def __init__(self, port: str, *options: str) -> None:
        super().__init__(json.loads, "monitor", "--port", port, "--json", *options)


class Log(Listening[str]):
    def __init__(self, *options: str) -> None:
        super().__init__(lambda line: line.rstrip("\n"), "log", *options)
