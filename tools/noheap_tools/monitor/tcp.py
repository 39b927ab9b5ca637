"""Listens to boards at TCP addresses, all in one thread: a thousand threads would mostly wait for
one another.

    tcp = Tcp(put)                  # put(at, kind, data), from that thread
    tcp.add(0, "socket://10.0.0.5:4000", ("10.0.0.5", 4000))
    tcp.stop()

A board that is not there is looked for until it is, and asked for its hello again.
"""

import asyncio
import contextlib
import errno
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sized

from noheap_tools import system
from noheap_tools.link import asking, keys, serial_port, silence
from noheap_tools.monitor.piece import MOST_BYTES, Kind

SILENT_S = 3.0
_AGAIN_S = (0.3, 5.0)  # between two attempts: at first, and at most
_CONNECT_S = 3.0
_GATHER_S = 0.015  # as live.py does, at most
_GATHER_OF_EACH_S = 0.00005
_REST_S = 5.0  # for the thread to end
_DEAD_MS = 30_000  # without an acknowledgement a connection is over
_SCHEME = "socket://"

Put = Callable[[int, Kind, bytes], None]
Address = tuple[str, int]


def address(port: str) -> Address | None:
    """Of socket://HOST:PORT; None for any other port, and for one with pyserial's options."""
    host, _, number = port.removeprefix(_SCHEME).rpartition(":")
    if not port.startswith(_SCHEME) or not host or not number.isdecimal():
        return None
    return host.strip("[]"), int(number)


class Tcp:
    """`add` and `stop` are for the thread that made it."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._boards: list[_Board] = []
        self._loop = asyncio.SelectorEventLoop(_Gathering(self._boards))
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True, name="tcp")
        system.allow_many_files()
        self._thread.start()

    def add(self, at: int, name: str, where: Address) -> None:
        self._loop.call_soon_threadsafe(self._begin, _Board(at, name, where, self._put))

    def stop(self) -> None:
        """Let go of all boards."""
        with contextlib.suppress(RuntimeError):  # stopped before
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_REST_S)

    def _run(self) -> None:
        self._loop.create_task(self._go_on())
        self._loop.run_forever()
        for board in self._boards:
            board.leave()
        everything = asyncio.all_tasks(self._loop)
        for task in everything:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*everything, return_exceptions=True))
        self._loop.close()

    def _begin(self, board: "_Board") -> None:
        self._boards.append(board)
        task = self._loop.create_task(self._keep(board))
        self._tasks.add(task)  # the loop itself would let it be collected

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(asking.EACH_S)
            now_s = time.monotonic()
            for board in self._boards:
                board.go_on(now_s)

    async def _keep(self, board: "_Board") -> None:
        board.say(Kind.NAME, board.name)
        again_s = _AGAIN_S[0]
        while True:
            try:
                found = await asyncio.wait_for(self._connected(board.where), _CONNECT_S)
            except (TimeoutError, OSError) as error:
                board.is_unreachable(error)
                await asyncio.sleep(again_s)
                again_s = min(2 * again_s, _AGAIN_S[1])
                continue
            again_s = _AGAIN_S[0]
            board.gone.clear()
            await self._loop.create_connection(lambda: board, sock=found)
            await board.gone.wait()
            await asyncio.sleep(again_s)

    async def _connected(self, where: Address) -> socket.socket:
        """Raises OSError."""
        found = await self._loop.getaddrinfo(*where, type=socket.SOCK_STREAM)
        family, kind, protocol, _, to = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setblocking(False)
            await self._loop.sock_connect(made, to)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_MS)
            return system.out_of_the_way(made)
        except BaseException:
            made.close()
            raise


class _Gathering(selectors.DefaultSelector):
    """Lets some bytes come together: to be woken for each of a thousand boards costs more than to
    read them. Of a few boards each record has the time of its arrival."""

    def __init__(self, boards: Sized) -> None:
        super().__init__()
        self._boards = boards

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            gather_s = min(_GATHER_S, _GATHER_OF_EACH_S * len(self._boards))
            time.sleep(gather_s if timeout is None else min(timeout, gather_s))
        return super().select(timeout)


class _Board(asyncio.Protocol):
    """Runs in the thread of the loop. `gone`: it has no connection."""

    def __init__(self, at: int, name: str, where: Address, put: Put) -> None:
        self.name = name
        self.where = where
        self.gone = asyncio.Event()
        self._at = at
        self._put = put
        self._transport: asyncio.Transport | None = None
        self._heard_s = 0.0
        self._ever_heard = False
        self._is_told = False  # that nobody is there
        self._was_asked = False  # why it is silent, this time
        self._answer: bytes | None = None  # while it is asked

    def say(self, kind: Kind, text: str) -> None:
        self._put(self._at, kind, text.encode()[:MOST_BYTES])

    def is_unreachable(self, error: OSError) -> None:
        if not self._is_told:
            self._is_told = True
            said = serial_port.explain(self.name, error).message
            is_ours = error.errno in (errno.EMFILE, errno.ENFILE)
            self.say(Kind.GONE, f"cannot open {self.name}: {error.strerror}" if is_ours else said)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard_s = time.monotonic()
        self._is_told, self._was_asked, self._answer = False, False, None
        self.say(Kind.HERE, self.name)
        transport.write(asking.REQUEST)

    def data_received(self, data: bytes) -> None:
        if self._answer is not None:
            self._answer += data
            return
        self._heard_s, self._ever_heard, self._was_asked = time.monotonic(), True, False
        for at in range(0, len(data), MOST_BYTES):
            self._put(self._at, Kind.DATA, data[at : at + MOST_BYTES])

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._is_told = True
        self.say(Kind.GONE, serial_port.went_away(self.name).message)
        self.gone.set()

    def go_on(self, now_s: float) -> None:
        """Each second."""
        if self._transport is None:
            return
        if self._answer is not None:
            self._judge(self._answer)
        elif not self._was_asked and now_s - self._heard_s > SILENT_S:
            self._was_asked, self._answer = True, b""
            self._transport.write(b"\r")  # only a prompt answers
            return
        self._transport.write(asking.ALIVE)

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.write(asking.LEAVE)
            self._transport.close()

    def _judge(self, answer: bytes) -> None:
        """What it is that came a second after Enter."""
        assert self._transport is not None
        self._answer = None
        if answer.endswith(keys.PROMPT):
            self.say(Kind.SILENT, silence.is_at_prompt(self.name))
        elif answer:
            self.data_received(answer)
        elif not self._ever_heard:
            self.say(Kind.SILENT, silence.is_mute(self.name))
        self._transport.write(asking.REQUEST)
