"""A command in a terminal of its own, as a person sees it."""

import os
import pty
import select
import subprocess
import time
import tty
from collections.abc import Sequence

from rig.emulation import environment
from rig.patience import PATIENCE_S


class Terminal:
    """Runs `command`; use it in a `with`. `heard` is all that it has printed."""

    def __init__(self, command: Sequence[str]) -> None:
        self.heard = b""
        self._ours, theirs = pty.openpty()
        tty.setraw(theirs)  # as mpremote makes it, but before the test types
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
        """Returns once it has printed `text`, whenever that was."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.heard:
            assert time.monotonic() < deadline, self.heard
            assert self._listen(), self.heard

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        deadline = time.monotonic() + PATIENCE_S
        while self._listen():
            assert time.monotonic() < deadline, self.heard
        return self._process.wait(PATIENCE_S)

    def _listen(self) -> bool:
        """Takes what it prints, for a moment; False once it has closed its terminal."""
        if not select.select([self._ours], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self._ours, 4096)
        except OSError:  # how Linux says so
            return False
        self.heard += data
        return bool(data)
