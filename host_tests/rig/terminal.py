"""A command in a terminal of its own, as a person sees it."""

import contextlib
import os
import pty
import subprocess
import time
from collections.abc import Sequence

from rig.emulation import environment

_PATIENCE_S = 60


class Terminal:
    """Runs `command`; use it in a `with`. `heard` is all that it has printed."""

    def __init__(self, command: Sequence[str]) -> None:
        self.heard = b""
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()
        )
        os.close(theirs)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def wait_for(self, text: bytes) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while text not in self.heard:
            assert time.monotonic() < deadline, self.heard
            self.heard += os.read(self._ours, 4096)

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        with contextlib.suppress(OSError):  # its terminal closes with it
            while data := os.read(self._ours, 4096):
                self.heard += data
        return self._process.wait(_PATIENCE_S)
