"""A gateway and simulated boards, each as its own process, for benches that kill.

with Boards(plan) as boards, Gateway(folder, settings, boards.ports) as gateway:
    gateway.kill()
    gateway.start()
    sent = boards.finish()
    summary = gateway.end()
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools.bench import simulated
from noheap_tools.bench.played import command, environment
from noheap_tools.bench.simulated import Plan
from noheap_tools.errors import ToolError

_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Sent:
    """`began` is the clocks' 0 as time.time(), `records` are those of each board."""

    began: float
    records: Sequence[int]


class Boards:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __enter__(self) -> "Boards":
        self._process = subprocess.Popen(
            [sys.executable, "-m", simulated.__name__, *self._plan.options()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
        )
        try:
            self.ports = [f"socket://127.0.0.1:{it}" for it in self._line()["ports"]]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.kill()
        self._process.communicate()

    def finish(self) -> Sent:
        """When the last tick was; the boards stay until the end of the block."""
        told = self._line()
        return Sent(told["began"], told["sent"])

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ToolError("the simulated boards ended")
        return json.loads(line)


class Gateway:
    """`settings` are lines of TOML beside the ports. Its command line begins with `prefix`.
    `cpu_s` is that of all runs that have ended."""

    def __init__(
        self,
        folder: Path,
        settings: str,
        ports: Sequence[str],
        outbox: Path,
        prefix: Sequence[str] = (),
    ) -> None:
        self._file = folder / "gateway.toml"
        self._out, self._log = folder / "gateway.json", folder / "gateway.log"
        self._file.write_text(
            f"[ports]\nusb = false\nalso = {json.dumps(ports)}\n{settings}\n", encoding="utf-8"
        )
        self._outbox = outbox
        self._prefix = prefix
        self._process: subprocess.Popen[bytes] | None = None
        self.cpu_s = 0.0

    def __enter__(self) -> "Gateway":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with contextlib.suppress(ToolError):
            self.kill()

    def start(self) -> None:
        options = ["--settings", self._file, "--outbox", self._outbox, "--json"]
        with self._out.open("wb") as out, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix, *command(["gateway", *map(str, options)])],
                stdout=out,
                stderr=log,
                env=environment(),
            )

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait(self, wanted: Callable[[], object], what: str, patience_s: float) -> None:
        """Raises ToolError if it does not come about."""
        deadline = time.monotonic() + patience_s
        while not wanted():
            if self._process is None or self._process.poll() is not None:
                raise ToolError("the gateway ended", self.said())
            if time.monotonic() > deadline:
                raise ToolError(f"after {patience_s:g} s {what}", self.said()[-2000:])
            time.sleep(0.1)

    def kill(self) -> None:
        """With -9."""
        self._end(subprocess.Popen.kill)

    def end(self) -> dict[str, Any]:
        """Let it end; returns its summary. Raises ToolError if it fails."""
        if self._end(lambda child: child.send_signal(signal.SIGINT)):
            raise ToolError("the gateway failed", self.said())
        return json.loads(self._out.read_text(encoding="utf-8"))

    def _end(self, ask: Callable[[subprocess.Popen[bytes]], object]) -> int:
        if self._process is None:
            return 0
        child, self._process = self._process, None
        if child.poll() is not None:
            raise ToolError(f"the gateway ended with {child.returncode}", self.said())
        ask(child)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_s += used.ru_utime + used.ru_stime
        return child.returncode
