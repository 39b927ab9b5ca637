"""Talks to `noheap lsp` as an editor does, on its stdin and stdout."""

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from rig.emulation import environment

WAIT_S = 60  # until an answer is given up


class Client:
    def __init__(self, folder: Path) -> None:
        code = "import sys; from noheap_tools.cli import main; sys.exit(main(['lsp']))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._received: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def next(self) -> dict[str, Any]:
        """What the server says next."""
        return self._received.get(timeout=WAIT_S)

    def hang_up(self) -> None:
        """The editor is gone."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _read(self) -> None:
        output = self.process.stdout
        assert output is not None
        while line := output.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
                while output.readline().strip():
                    pass
                message = json.loads(output.read(length))
                del message["jsonrpc"]
                self._received.put(message)
