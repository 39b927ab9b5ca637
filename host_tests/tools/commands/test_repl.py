"""`noheap repl` on an emulated board, at a terminal as a person has one."""

import os
import pty
import select
import subprocess
import time
import tty
from collections.abc import Iterator

import pytest

from rig.emulation import Emulation, environment, noheap

_PATIENCE_S = 60  # on a machine that is busy
_LEAVE = b"\x1d"  # Ctrl-]


class Repl:
    """The command at the board's port. Its stdout and stderr are the terminal."""

    def __init__(self, port: str) -> None:
        self._terminal, theirs = pty.openpty()
        tty.setraw(theirs)  # as mpremote makes it, but before the test types
        self._process = subprocess.Popen(
            noheap("repl", "--port", port),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(),
        )
        os.close(theirs)
        self.said = ""

    def until(self, words: str) -> str:
        """Returns what it says until `words`, which come next."""
        deadline = time.monotonic() + _PATIENCE_S
        while words not in self.said:
            assert time.monotonic() < deadline, f"{words!r} is not in {self.said!r}"
            if select.select([self._terminal], [], [], 0.1)[0]:
                self.said += os.read(self._terminal, 4096).decode()
        before, _, self.said = self.said.partition(words)
        return before + words

    def type(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def finish(self) -> int:
        """Leaves it; returns the exit code."""
        self.type(_LEAVE)
        return self._process.wait(_PATIENCE_S)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


@pytest.fixture
def emulation() -> Iterator[Emulation]:
    emulation = Emulation()
    yield emulation
    emulation.stop()


def test_it_stops_the_firmware_first_and_says_so(emulation):
    repl = Repl(emulation.port)
    try:
        repl.until("the firmware is stopped: Ctrl-D starts it again; Ctrl-] leaves")
        repl.until("to exit this shell")
        repl.type(b"print(6 * 7)\r")
        repl.until("\n42")
        repl.type(b"\x04")
        repl.until("soft reboot")
        repl.until("board=pico sensor=tmp102")
        repl.until(", missed 0, failed 0, dropped 0")
        assert repl.finish() == 0
    finally:
        repl.close()


def test_it_says_that_a_program_ignores_ctrl_c():
    emulation = Emulation("--blank")
    code = "import time, micropython\nmicropython.kbd_intr(-1)\nwhile 1:\n    time.sleep_ms(50)"
    try:
        emulation.mpremote("exec", "--no-follow", code)
        repl = Repl(emulation.port)
        try:
            repl.until(
                "no prompt came within 3 s of Ctrl-C, which the program on the board ignores"
            )
            repl.until("to exit this shell")
            assert repl.finish() == 0
        finally:
            repl.close()
    finally:
        emulation.stop()
