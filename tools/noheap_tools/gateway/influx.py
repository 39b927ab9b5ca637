"""Sends batches as lines of InfluxDB's protocol: to a file, to stdout, by UDP or by HTTP.

A batch leaves the outbox when it is written and, to a file, on the disk; by HTTP when the other
side answers 2xx. UDP acknowledges nothing: a lost packet is lost. A batch that HTTP's other side
says it will never take is dropped and counted, since all others would wait behind it.
"""

import contextlib
import os
import socket
import ssl
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.gateway.checks import split
from noheap_tools.gateway.outbox import Batch, Outbox
from noheap_tools.gateway.settings import Influx
from noheap_tools.gateway.tell import Told

NAME = "influx"
_AT_A_TIME = 50  # batches of a transaction, and of a request
_WAIT_S = 0.1
_AGAIN_S = (1.0, 30.0)
_ANSWER_S = 10.0
_NEVER = (400, 413, 422)  # answers of HTTP that stay the same
_MOST_PACKET = 1400  # bytes, which no Ethernet cuts

Write = Callable[[bytes], None]


class InfluxSink:
    """Raises ToolError for settings that do not work together."""

    def __init__(self, settings: Influx, outbox: Outbox, told: Told) -> None:
        self._outbox = outbox
        self._told = told
        self._where = settings.to
        self._stack = contextlib.ExitStack()
        self._write = _writer(settings, self._stack)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=NAME)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._stack.close()

    def _run(self) -> None:
        again_s = _AGAIN_S[0]
        while True:
            is_last = self._stop.is_set()
            batches = self._outbox.waiting(NAME, 0, _AT_A_TIME)
            if not batches:
                if is_last:
                    return
                self._stop.wait(_WAIT_S)
                continue
            if self._send(batches):
                again_s = _AGAIN_S[0]
            elif is_last:
                return
            else:
                self._stop.wait(again_s)
                again_s = min(2 * again_s, _AGAIN_S[1])

    def _send(self, batches: list[Batch]) -> bool:
        try:
            self._write(b"".join(it.payload for it in batches))
        except (OSError, ToolError) as error:
            if isinstance(error, urllib.error.HTTPError) and error.code in _NEVER:
                return self._one_by_one(batches, error)
            self._told(NAME, f"{self._where}: {_reason(error)}. Records wait in the outbox.")
            return False
        self._told(NAME, "", f"{self._where} takes records again")
        try:
            self._outbox.remove(it.id for it in batches)
        except ToolError as error:
            self._told("outbox", f"{error.message}: what was sent stays, and goes again.")
            return False
        return True

    def _one_by_one(self, batches: list[Batch], error: urllib.error.HTTPError) -> bool:
        if len(batches) > 1:
            sent = [self._send([it]) for it in batches]
            return all(sent)
        (batch,) = batches
        dropped = f"{batch.records} records of {batch.label} are dropped"
        self._told.once(f"{self._where}: {_reason(error)}: {dropped}")
        try:
            self._outbox.drop(batch)
        except ToolError as refused:
            self._told("outbox", f"{refused.message}. {refused.hint}")
            return False
        return True


def _writer(settings: Influx, stack: contextlib.ExitStack) -> Write:
    kind, _, rest = settings.to.partition(":")
    if settings.to == "stdout":
        return _to_stdout
    if kind == "file":
        return _to_file(Path(rest).expanduser())
    if kind == "udp":
        return _by_udp(split(rest.removeprefix("//")), stack)
    return _by_http(settings)


def _to_stdout(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


def _to_file(file: Path) -> Write:
    def write(lines: bytes) -> None:
        # Opened each time: another program may have moved it, to begin a new one.
        with file.open("ab") as out:
            begin = out.tell()
            try:
                out.write(lines)
                out.flush()
                os.fsync(out.fileno())
            except OSError:
                # A part of a line would spoil the next one.
                with contextlib.suppress(OSError):
                    os.truncate(file, begin)
                raise

    return write


def _by_udp(to: tuple[str, int], stack: contextlib.ExitStack) -> Write:
    sockets: dict[int, socket.socket] = {}

    def write(lines: bytes) -> None:
        family, _, _, _, address = socket.getaddrinfo(*to, type=socket.SOCK_DGRAM)[0]
        if family not in sockets:
            sockets[family] = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        packet = b""
        for line in lines.splitlines(keepends=True):
            if packet and len(packet) + len(line) > _MOST_PACKET:
                sockets[family].sendto(packet, address)
                packet = b""
            packet += line
        sockets[family].sendto(packet, address)

    return write


def _by_http(settings: Influx) -> Write:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ToolError(f"TLS cannot use {settings.ca_file}: {error}") from None
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=context),
        _NoRedirect,
    )

    def write(lines: bytes) -> None:
        request = urllib.request.Request(settings.to, data=lines, method="POST")
        request.add_header("Content-Type", "text/plain; charset=utf-8")
        if settings.token is not None:
            request.add_header("Authorization", f"Token {settings.token.value()}")
        with opener.open(request, timeout=_ANSWER_S) as response:
            response.read()

    return write


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Elsewhere nobody was meant to get the token."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


def _reason(error: OSError | ToolError) -> str:
    if isinstance(error, ToolError):
        return error.message
    if isinstance(error, urllib.error.HTTPError):
        return f"it answers {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    return error.strerror or str(error)
