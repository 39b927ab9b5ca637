"""A board at a serial server: pyserial's own on loopback, with a line that sends all back."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import serial
from serial import rfc2217

from noheap_tools.bench.brokers import free_port
from noheap_tools.errors import ToolError
from noheap_tools.link import serial_port
from rig.patience import PATIENCE_S


class _Connection:
    def __init__(self, client: socket.socket) -> None:
        self.write = client.sendall


def _serve(listener: socket.socket) -> None:
    """One client, to its end."""
    client, _ = listener.accept()
    line: Any = serial.serial_for_url("loop://", timeout=0)
    connection: Any = _Connection(client)
    manager = rfc2217.PortManager(line, connection)
    with client:
        while data := client.recv(1024):
            line.write(b"".join(manager.filter(data)))
            client.sendall(b"".join(manager.escape(line.read(line.in_waiting))))


@contextlib.contextmanager
def serving() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener,), daemon=True)
        thread.start()
        yield f"rfc2217://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(PATIENCE_S)


def test_bytes_go_both_ways():
    sent = b"\x00frame\xff\x16\x00"
    with serving() as url, serial_port.opened(url) as port:
        serial_port.send(port, sent)
        came = b""
        while len(came) < len(sent):
            came += serial_port.read_some(port)
    assert came == sent


def test_a_server_that_is_not_there_is_told():
    url = f"rfc2217://127.0.0.1:{free_port()}"
    with pytest.raises(ToolError, match="nothing answers at rfc2217"), serial_port.opened(url):
        pass
