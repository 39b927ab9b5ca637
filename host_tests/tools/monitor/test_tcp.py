"""Boards at TCP addresses, which share one thread."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from noheap_tools.link import asking, keys
from noheap_tools.link.encode import sample
from noheap_tools.monitor import tcp
from noheap_tools.monitor.live import Live
from noheap_tools.monitor.piece import Kind, Piece
from rig.patience import PATIENCE_S


class Listened:
    """Collects what a Live gives of the boards that were added."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.pieces: list[Piece] = []

    def until(self, wanted: Callable[[Piece], object]) -> Piece:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for piece in (taken := self.live.take(0.1)):
                self.pieces.append(piece)
            for piece in taken:
                if wanted(piece):
                    return piece
            assert time.monotonic() < deadline, self.pieces

    def until_kind(self, kind: Kind) -> Piece:
        return self.until(lambda it: it.kind is kind)


@pytest.fixture
def listened() -> Iterator[Listened]:
    with Live({}) as live:
        yield Listened(live)


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(PATIENCE_S)
        yield made


def port_of(server: socket.socket) -> str:
    return f"socket://127.0.0.1:{server.getsockname()[1]}"


def accepted(server: socket.socket) -> socket.socket:
    connection, _ = server.accept()
    connection.settimeout(PATIENCE_S)
    assert connection.recv(1) == asking.REQUEST
    return connection


def test_a_board_that_goes_and_comes_back_is_asked_again(listened, server):
    listened.live.add("a", port_of(server))
    with accepted(server) as board:
        board.sendall(sample(1, 25_000))
        listened.until(lambda it: it.data == sample(1, 25_000))
        assert board.recv(1) == asking.ALIVE
    gone = listened.until_kind(Kind.GONE)
    assert gone.text == f"the board at {port_of(server)} went away"
    with accepted(server) as board:
        listened.until_kind(Kind.HERE)
        listened.live.stop()
        assert board.recv(16).endswith(asking.LEAVE)
    kinds = [it.kind for it in listened.pieces]
    assert kinds[:2] == [Kind.NAME, Kind.HERE]


def test_nobody_there_is_said_once_and_the_board_found_when_it_is(listened, monkeypatch):
    monkeypatch.setattr(tcp, "_AGAIN_S", (0.05, 0.05))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listened.live.add("a", port_of(free))
        listened.until_kind(Kind.GONE)
        time.sleep(0.3)
        free.listen()
        listened.until_kind(Kind.HERE)
    told = [it.text for it in listened.pieces if it.kind is Kind.GONE]
    assert told == [f"nothing answers at {listened.pieces[0].text}"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"\r\n" + keys.PROMPT, "the board is at MicroPython's prompt, and no program runs"),
        (b"", "neither records nor MicroPython's prompt"),
    ],
)
def test_a_silent_board_is_asked_why(listened, server, monkeypatch, answer, said):
    monkeypatch.setattr(tcp, "SILENT_S", 0.2)
    listened.live.add("a", port_of(server))
    with accepted(server) as board:
        while b"\r" not in board.recv(16):
            pass
        board.sendall(answer)
        assert said in listened.until_kind(Kind.SILENT).text
        with contextlib.suppress(TimeoutError):
            while asking.REQUEST not in board.recv(16):
                pass
        board.sendall(sample(1, 25_000))
        listened.until(lambda it: it.data == sample(1, 25_000))
    assert not [it for it in listened.pieces if keys.PROMPT in it.data]


def test_sockets_leave_low_numbers_to_those_who_wait_by_select(listened, server):
    listened.live.add("a", port_of(server))
    with accepted(server):
        listened.until_kind(Kind.HERE)
        with socket.socket() as other:
            assert other.fileno() < 512
        board = listened.live._tcp._boards[0]
        assert board._transport.get_extra_info("socket").fileno() >= 512
