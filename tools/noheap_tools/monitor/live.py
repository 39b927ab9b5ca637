"""Listens to boards at their ports, and comes back to those that went away. Each has a thread, but
for those at TCP addresses that `add` brings, which share one: see tcp.py.

    with Live({"lamp": "/dev/ttyACM0"}) as live:
        for piece in live.take(0.1): ...

A board that was unplugged, reset or flashed is looked for until it is back, under the name that
its port has then, and asked for its hello again. One that is silent is asked why: see silence.py.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from serial import Serial

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.link import asking, serial_port, silence
from noheap_tools.monitor import tcp
from noheap_tools.monitor.piece import MOST_BYTES, Kind, Piece

SILENT_S = 3.0
_AGAIN_S = 0.3  # between two looks for a port that is gone
# Four boards at 1,000 records/s would wake us 4,000 times a second; nobody sees 15 ms.
_GATHER_S = 0.015
_MOST_PIECES = 1000  # that wait to be taken; then the boards wait, as USB makes them
_REST_S = 10.0  # for a thread to let go of its port


class Live:
    """A Source. `ports` are {what to call the board: its port}; they are open from the start, else
    there is the ToolError of the first that is not.

    `comes_back`: whether a board that goes away is waited for; else `take` raises the ToolError.
    """

    def __init__(self, ports: Mapping[str, str], *, comes_back: bool = True) -> None:
        self._names = list(ports)
        self.names: Sequence[str] = self._names
        self.began = time.time()
        self.ended = False
        self._start_s = time.monotonic()
        self._pieces: queue.Queue[Piece | BaseException] = queue.Queue(_MOST_PIECES)
        self._stop = threading.Event()
        self._comes_back = comes_back
        self._lines = [self._line(at, *it) for at, it in enumerate(ports.items())]
        self._tcp: tcp.Tcp | None = None
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Live":
        with contextlib.ExitStack() as stack:
            for line in self._lines:
                line.attach()
                stack.callback(line.close)
            for line in self._lines:
                self._pieces.put(Piece(line.at, 0, Kind.NAME, line.name.encode()[:MOST_BYTES]))
                line.is_named = True
            self._stack = stack.pop_all()
        for line in self._lines:
            line.thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        self._stack.close()

    def add(self, name: str, port: str) -> ToolError | None:
        """Listen to one more, which may come later; returns why it is not there yet. One at a TCP
        address says that itself: GONE."""
        where = tcp.address(port)
        if where is not None:
            self._tcp = self._tcp or tcp.Tcp(self._put)
            self._names.append(name)
            self._tcp.add(len(self._names) - 1, port, where)
            return None
        line = self._line(len(self._names), name, port)
        why = None
        try:
            line.attach()
        except ToolError as error:
            why = error
        self._lines.append(line)
        self._names.append(name)
        self._stack.callback(line.close)
        line.thread.start()
        return why

    def _line(self, at: int, name: str, port: str) -> "_Line":
        return _Line(at, name, port, self._put, self._stop, comes_back=self._comes_back)

    @property
    def now_us(self) -> int:
        return round((time.monotonic() - self._start_s) * 1e6)

    def take(self, wait_s: float) -> list[Piece]:
        taken: list[Piece] = []
        with contextlib.suppress(queue.Empty):
            taken.append(self._checked(self._pieces.get(timeout=wait_s)))
            while len(taken) < _MOST_PIECES:
                taken.append(self._checked(self._pieces.get_nowait()))
        return taken

    def stop(self) -> list[Piece]:
        """Listen no more, and leave the ports open; returns what came last."""
        self._stop.set()
        if self._tcp is not None:
            self._tcp.stop()
        for line in self._lines:
            if line.thread.is_alive():
                line.thread.join(_REST_S)
        left: list[Piece] = []
        with contextlib.suppress(queue.Empty):
            while True:
                item = self._pieces.get_nowait()
                if isinstance(item, Piece):
                    left.append(item)
        return left

    def why_silent(self, board: int, texts: Sequence[str]) -> ToolError:
        """After `stop`: why no record came from the `board`, which printed `texts`."""
        line = next(it for it in self._lines if it.at == board)
        if line.port is None:
            return serial_port.went_away(line.name)
        return silence.explained(line.port, texts)

    def _put(self, at: int, kind: Kind, data: bytes | BaseException) -> None:
        """From a thread: waits while there is no room, unless it is to stop."""
        item = data if isinstance(data, BaseException) else Piece(at, self.now_us, kind, data)
        while not self._stop.is_set():
            with contextlib.suppress(queue.Full):
                self._pieces.put(item, timeout=0.1)
                return

    @staticmethod
    def _checked(item: Piece | BaseException) -> Piece:
        if isinstance(item, BaseException):
            raise item
        return item


class _Line:
    """One board's port. `port` is None while it is away."""

    def __init__(
        self,
        at: int,
        name: str,
        path: str,
        put: Callable[[int, Kind, bytes | BaseException], None],
        stop: threading.Event,
        *,
        comes_back: bool,
    ) -> None:
        self.at = at
        self.name = name
        self._path = path
        self.port: Serial | None = None
        self.is_named = False  # the piece NAME has been given
        self.thread = threading.Thread(target=self._run, daemon=True, name=f"monitor {name}")
        self._put = put
        self._stop = stop
        self._comes_back = comes_back
        self._find: Callable[[], str] = lambda: path
        self._stack = contextlib.ExitStack()

    def attach(self) -> None:
        """Open the port, else ToolError."""
        self._find = serial_port.followed(self._path)
        self.port = self._stack.enter_context(serial_port.opened(self._path))

    def close(self) -> None:
        self.port = None
        self._stack.close()

    def _run(self) -> None:
        path = self._path
        try:
            if not self.is_named:
                self._put(self.at, Kind.NAME, self.name.encode()[:MOST_BYTES])
            while not self._stop.is_set():
                if self.port is None:
                    self._stop.wait(_AGAIN_S)
                    path = self._find()
                    self._look_for(path)
                else:
                    self._put(self.at, Kind.HERE, path.encode()[:MOST_BYTES])
                    self._listen_until_gone(self.port)
        except BaseException as error:  # the thread that reads raises it
            self._put(self.at, Kind.GONE, error)

    def _look_for(self, path: str) -> None:
        if not system.is_terminal_in_use(path):
            with contextlib.suppress(ToolError):
                self.port = self._stack.enter_context(serial_port.opened(path))

    def _listen_until_gone(self, port: Serial) -> None:
        try:
            self._listen(port)
        except (ToolError, OSError) as error:
            self.close()
            gone = error if isinstance(error, ToolError) else serial_port.went_away(self.name)
            if not self._comes_back:
                raise gone from None
            self._put(self.at, Kind.GONE, gone.message.encode()[:MOST_BYTES])

    def _listen(self, port: Serial) -> None:
        """Until it is to stop. Raises ToolError or OSError if the board goes away."""
        ever_heard = False
        asked = False  # why it is silent, this time
        quiet_since = time.monotonic()
        with asking.at(port) as host:
            while not self._stop.is_set():
                host.go_on()
                data = serial_port.read_some(port)
                if data:
                    for at in range(0, len(data), MOST_BYTES):
                        self._put(self.at, Kind.DATA, data[at : at + MOST_BYTES])
                    ever_heard, asked, quiet_since = True, False, time.monotonic()
                    self._stop.wait(_GATHER_S)
                elif not asked and time.monotonic() - quiet_since > SILENT_S:
                    asked = True
                    # Of a board that has talked, only the prompt is news: it may report seldom.
                    why = silence.at_prompt(port) if ever_heard else silence.explained(port, ())
                    if why is not None:
                        told = f"{why.message}\n  {why.hint}" if why.hint else why.message
                        self._put(self.at, Kind.SILENT, told.encode()[:MOST_BYTES])
                    # Its hello may have come meanwhile.
                    host = asking.Host(port)
