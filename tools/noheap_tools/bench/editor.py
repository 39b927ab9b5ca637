"""Types into a file as an editor does, and times the language server's answers.

with Editor(folder) as editor:
    editor.begin(file, text)
    seconds = editor.type(file, text)       # of CPU time, with the server's pause
"""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from noheap_tools.bench import played
from noheap_tools.errors import ToolError
from noheap_tools.lsp import server

_SHOWN = "textDocument/publishDiagnostics"


class Editor:
    """Raises ToolError if the server ends."""

    def __init__(self, folder: Path) -> None:
        self._server = subprocess.Popen(
            played.command(["lsp"]),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=played.environment(),
        )
        self._version = 0
        options = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
        self._send({"id": 0, "method": "initialize", "params": options})
        while self._next().get("id") != 0:
            pass
        self._notify("initialized", {})

    def __enter__(self) -> "Editor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.kill()
        self._server.communicate()

    def begin(self, file: Path, text: str) -> None:
        """Waits until what is found in the whole project is shown, too."""
        document = {"uri": file.as_uri(), "languageId": "python", "version": 0, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})
        self.settle(file)

    def type(self, file: Path, text: str) -> float:
        """The server's CPU seconds from a change to what is shown for it, with its pause."""
        self._version += 1
        document = {"uri": file.as_uri(), "version": self._version}
        began = self._cpu_s()
        changes = [{"text": text}]
        self._notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": changes}
        )
        self._wait_for(file)
        return self._cpu_s() - began + server.PAUSE_S

    def _cpu_s(self) -> float:
        """Of the server so far: proc(5), utime and stime of /proc/PID/stat."""
        said = Path(f"/proc/{self._server.pid}/stat").read_text(encoding="utf-8")
        fields = said.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self, file: Path) -> None:
        """Waits for what the file alone shows, and then the project."""
        self._wait_for(file)
        self._wait_for(file)

    def _wait_for(self, file: Path) -> None:
        while True:
            message = self._next()
            shown = message.get("params", {}) if message.get("method") == _SHOWN else {}
            if shown.get("uri") == file.as_uri() and shown.get("version") == self._version:
                return

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _next(self) -> dict[str, Any]:
        stream = self._server.stdout
        assert stream is not None
        size = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        if not size:
            raise ToolError("noheap lsp has ended", "noheap lsp --help says what it needs.")
        return json.loads(stream.read(size))
