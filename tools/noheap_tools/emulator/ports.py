"""The host's end of the emulated USB serial port: here a TCP socket; pty_port.py has the other.

    port = TcpPort(number)      # or PtyPort()
    print(port.path)            # what mpremote connects to

Neither ever blocks. A client that reads loses nothing. Unread bytes beyond 64 KiB are dropped, and
so are all bytes while there is no client, as on a USB port that no program has opened.
"""

import contextlib
import select
import socket
import sys
from abc import ABC, abstractmethod

from noheap_tools.errors import ToolError

READ_BYTES = 4096
_QUEUE_BYTES = 64 * 1024


class Port(ABC):
    """The methods of either kind that the server needs.

    `dropped` counts the bytes that a client left unread, but not those that came while there was
    none.
    """

    path: str
    is_terminal = False
    # Seconds after which `look` must be called, whatever the descriptors say.
    patience_s: float | None = None

    def __init__(self) -> None:
        self.dropped = 0
        self._queue = bytearray()

    def send(self, data: bytes) -> None:
        """Queue `data` for the client."""
        if not self.connected:
            return
        if len(self._queue) < _QUEUE_BYTES:
            self._queue += data
        else:
            self.dropped += len(data)

    def flush(self) -> None:
        """Hand over as much as the client takes now."""
        try:
            while self._queue and self.connected:
                del self._queue[: self._write(self._queue)]
        except BlockingIOError:
            pass
        except OSError:
            self._client_gone()

    @property
    def unsent(self) -> bool:
        """Whether `flush` has more to do once the client reads on."""
        return bool(self._queue)

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether a client has the port open, as far as known."""

    @abstractmethod
    def descriptors(self) -> tuple[list[int], int | None]:
        """The descriptors to wait for input on, and the one to wait for room on."""

    @abstractmethod
    def look(self) -> None:
        """Notice clients that come."""

    @abstractmethod
    def receive(self) -> bytes:
        """The bytes that clients have sent since, or b"". Notices those that go."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _write(self, data: bytearray) -> int: ...

    def _client_gone(self) -> None:
        self._queue.clear()


class TcpPort(Port):
    """A socket on 127.0.0.1, `number` 0 for any free one. One client at a time."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._client: socket.socket | None = None
        self._deaf = False  # the client has closed: what it sent before is still to be read
        self._next: socket.socket | None = None  # came meanwhile
        self._listener = socket.socket()
        try:
            # Otherwise the connections of the last run would keep the number for a minute.
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind(("127.0.0.1", number))
            self._listener.listen()
        except OSError as error:
            self._listener.close()
            raise ToolError(f"cannot serve on TCP port {number}: {error.strerror}") from None
        self._listener.setblocking(False)
        self.path = f"socket://localhost:{self._listener.getsockname()[1]}"

    @property
    def connected(self) -> bool:
        return self._client is not None and not self._deaf

    def descriptors(self) -> tuple[list[int], int | None]:
        if self._client is None:
            return [self._listener.fileno()], None
        writer = None if self._deaf else self._client.fileno()
        return [self._listener.fileno(), self._client.fileno()], writer

    def look(self) -> None:
        # One that comes waits while the last bytes of the one that leaves are not read yet.
        if not self._leaving():
            with contextlib.suppress(BlockingIOError):
                self._accept(self._listener.accept()[0])

    def receive(self) -> bytes:
        if self._client is None:
            return b""
        try:
            data = self._client.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._drop()
        return data

    def _leaving(self) -> bool:
        """Whether the client has closed already, and only its last bytes are not read yet."""
        if self._client is None:
            return False
        if sys.platform != "linux":
            return self._may_be_leaving(self._client)
        poll = select.poll()
        poll.register(self._client, select.POLLRDHUP)
        return bool(poll.poll(0))

    @staticmethod
    def _may_be_leaving(client: socket.socket) -> bool:
        """The same where only Linux could say what is behind the bytes that are not read yet."""
        try:
            client.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _accept(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._client is None:
            self._client = client
        elif self._leaving():  # since we looked, before this one came
            self._next = client
        else:
            client.close()  # busy: a serial port has one user

    def close(self) -> None:
        while self._client is not None:
            self._drop()
        self._listener.close()

    def _write(self, data: bytearray) -> int:
        assert self._client is not None
        return self._client.send(data)

    def _client_gone(self) -> None:
        # A socket that is closed with unread bytes loses them: `receive` closes it at their end.
        super()._client_gone()
        self._deaf = True

    def _drop(self) -> None:
        super()._client_gone()
        self._deaf = False
        if self._client is not None:
            self._client.close()
        self._client, self._next = self._next, None
