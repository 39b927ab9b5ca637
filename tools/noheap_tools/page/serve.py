"""Serves a written page on this computer alone, at the loopback address.

with Server(folder, port) as server:
    print(server.url)
    server.run()
"""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from noheap_tools.errors import UsageError

_LOOPBACK = "127.0.0.1"
# What a worker of the page may load: index.html says it for the page itself. Pyodide compiles
# WebAssembly, and needs nothing else.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".uf2": "application/octet-stream",
}


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | _TYPES

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_head(self):
        # Another site's name that leads here could read the page: DNS rebinding.
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in (_LOOPBACK, "localhost"):
            self.send_error(421, "ask for localhost")
            return None
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class _Listener(ThreadingHTTPServer):
    def handle_error(self, request, client_address) -> None:
        # A browser hangs up when it goes on to another page.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Server:
    """`port` 0: any that is free. Raises UsageError if it is taken."""

    def __init__(self, folder: Path, port: int) -> None:
        handler = partial(_Handler, directory=str(folder))
        try:
            self._server = _Listener((_LOOPBACK, port), handler)
        except OSError as error:
            raise UsageError(
                f"--serve: port {port} cannot be had: {error.strerror}",
                "--serve 0 takes a free one.",
            ) from None
        self.url = f"http://localhost:{self._server.server_port}/"

    def run(self) -> None:
        """Until Ctrl-C."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Ends `run`, which another thread is in."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.server_close()
