"""Asks a board for frames, and goes on asking: else it sends text, for people at a terminal.

    with asking.at(port) as host:
        while ...:
            host.go_on()
            data = serial_port.read_some(port)

A board that starts again meanwhile is asked again. One whose host has gone without a word sends
text after PATIENCE_MS of lib/noheap/wire/record.py.
"""

import contextlib
import time
from collections.abc import Iterator

from serial import Serial

from noheap.wire import record
from noheap_tools.errors import ToolError
from noheap_tools.link import serial_port

REQUEST = bytes([record.REQUEST])
ALIVE = bytes([record.ALIVE])
LEAVE = bytes([record.LEAVE])
EACH_S = 1.0  # a board that has just started is heard that soon, and one byte costs little


class Host:
    """Call `go_on` at least each EACH_S."""

    def __init__(self, port: Serial) -> None:
        self._port = port
        self._asked_s = time.monotonic()
        serial_port.send(port, REQUEST)

    def go_on(self) -> None:
        """Raises ToolError if the board is gone."""
        if time.monotonic() - self._asked_s >= EACH_S:
            self._asked_s = time.monotonic()
            serial_port.send(self._port, ALIVE)


@contextlib.contextmanager
def at(port: Serial) -> Iterator[Host]:
    """The host of the board at the open `port`, which sends text again afterwards. Raises
    ToolError if the board is gone."""
    host = Host(port)
    try:
        yield host
    finally:
        with contextlib.suppress(ToolError):
            serial_port.send(port, LEAVE)
