"""`noheap emulate` as its own process, and the unmodified mpremote at its port."""

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from noheap_tools import paths
from rig.patience import PATIENCE_S

_NOHEAP = "import sys; from noheap_tools.cli import main; sys.exit(main(sys.argv[1:]))"


def environment() -> dict[str, str]:
    """With which any Python that has the packages finds ours."""
    folders = [str(paths.ROOT / "tools"), str(paths.LIB), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}


def noheap(*arguments: str) -> list[str]:
    """The command line of `noheap`."""
    return [sys.executable, "-c", _NOHEAP, *arguments]


class Emulation:
    """Runs until `stop`. `port` is what its first line says."""

    def __init__(self, *arguments: str) -> None:
        # Appending: it shares its position with the process, and `said` moves that.
        self._stderr = tempfile.TemporaryFile("a+", prefix="noheap-")  # noqa: SIM115
        self._process = subprocess.Popen(
            noheap("emulate", *arguments),
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            env=environment(),
        )
        self.pid = self._process.pid
        try:
            self.port = self._first_line()
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def mpremote(self, *arguments: str | Path) -> str:
        """Returns the output of `mpremote connect <port> arguments`, which must succeed."""
        result = self.try_mpremote(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def try_mpremote(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mpremote", "connect", self.port, *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )

    def said(self) -> str:
        """Its stderr so far."""
        self._stderr.seek(0)
        return self._stderr.read()

    def wait_until_said(self, words: str, timeout_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + timeout_s
        while words not in self.said():
            assert time.monotonic() < deadline, f"{words!r} is not in {self.said()!r}"
            time.sleep(0.02)

    def cpu_s(self) -> float:
        """CPU time that it has used."""
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def is_asleep(self) -> bool:
        """Whether it waits for time or a client, not for a CPU."""
        return self._stat()[0] == "S"

    def _stat(self) -> list[str]:
        """Linux's /proc/[pid]/stat from its third field on."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code after that signal."""
        self._process.send_signal(number)
        try:
            return self._process.wait(PATIENCE_S)
        finally:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def _first_line(self) -> str:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE_S), f"no port after {PATIENCE_S} s: {self.said()}"
        line = self._process.stdout.readline()
        assert line, f"it ended: {self.said()}"
        return line.rstrip("\n")
