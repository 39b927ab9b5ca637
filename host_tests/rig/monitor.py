"""`noheap monitor --json` as its own process."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

from rig.emulation import environment, noheap
from rig.patience import PATIENCE_S


class Monitor:
    """Its lines as they come."""

    def __init__(self, port: str, *options: str) -> None:
        self._process = subprocess.Popen(
            noheap("monitor", "--port", port, "--json", *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        # Instead of a time limit on each read.
        self._guard = threading.Timer(PATIENCE_S, self._process.kill)
        self._guard.start()

    def lines(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
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
