"""The emulated board's port: clients come and go, stop reading, and are never waited for."""

import os
import socket
import termios
import time
import tty
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from noheap_tools.emulator import ports
from noheap_tools.emulator.ports import TcpPort
from noheap_tools.emulator.pty_port import PtyPort
from noheap_tools.errors import ToolError

MUCH = b"x" * 200_000


@pytest.fixture
def pty_port() -> Iterator[PtyPort]:
    port = PtyPort()
    yield port
    port.close()


@pytest.fixture(params=["linux", "win32"])
def tcp_port(request, monkeypatch) -> Iterator[TcpPort]:
    monkeypatch.setattr(ports, "sys", SimpleNamespace(platform=request.param))
    port = TcpPort(0)
    yield port
    port.close()


def open_client(port: PtyPort) -> int:
    """Open as pyserial does, which throws away what it finds."""
    client = os.open(port.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    termios.tcflush(client, termios.TCIFLUSH)
    port.look()
    return client


def connect(port: TcpPort) -> socket.socket:
    number = int(port.path.rpartition(":")[2])
    return socket.create_connection(("localhost", number), timeout=5)


def receive(port: TcpPort) -> bytes:
    """Returns the bytes that `port.receive` gives, once the loopback has delivered."""
    for _ in range(100):
        port.look()
        data = port.receive()
        if data:
            return data
        time.sleep(0.01)
    return b""


def look_until(port: TcpPort, connected: bool) -> None:
    for _ in range(100):
        port.look()
        port.receive()
        if port.connected == connected:
            return
        time.sleep(0.01)
    raise AssertionError(f"connected is not {connected}")


# A pseudo-terminal


def test_without_a_client_everything_is_dropped_and_nothing_waits(pty_port):
    pty_port.look()
    pty_port.send(MUCH)
    pty_port.flush()
    assert not pty_port.connected
    assert not pty_port.unsent
    assert pty_port.dropped == 0  # nobody was there to miss it
    assert pty_port.descriptors() == ([], None)
    assert pty_port.patience_s is not None


def test_bytes_pass_unchanged_both_ways(pty_port):
    every = bytes(range(256))
    client = open_client(pty_port)
    assert pty_port.connected
    pty_port.send(every)
    pty_port.flush()
    assert os.read(client, 1000) == every
    os.write(client, every)
    assert pty_port.receive() == every
    os.close(client)


def test_a_client_that_pauses_gets_all_that_the_queue_holds(pty_port):
    sent = bytes(range(251)) * 200  # 50 kB: beyond the kernel's buffer, within ours
    client = open_client(pty_port)
    pty_port.send(sent)
    got = bytearray()
    while len(got) < len(sent):
        pty_port.flush()
        got += os.read(client, 65536)
    assert got == sent
    assert pty_port.dropped == 0
    assert not pty_port.unsent
    os.close(client)


def test_what_a_client_leaves_unread_for_too_long_is_dropped_and_counted(pty_port):
    client = open_client(pty_port)
    for _ in range(10):
        pty_port.send(MUCH)
        pty_port.flush()
    assert pty_port.unsent
    assert pty_port.dropped >= 5 * len(MUCH)
    os.close(client)


def test_the_next_client_sees_nothing_of_the_last_ones(pty_port):
    client = open_client(pty_port)
    pty_port.send(MUCH)
    pty_port.flush()
    os.close(client)
    pty_port.look()
    assert not pty_port.connected
    client = open_client(pty_port)
    pty_port.flush()
    pty_port.send(b"new")
    pty_port.flush()
    assert os.read(client, 1000) == b"new"
    os.close(client)


def test_the_last_bytes_of_a_client_that_left_arrive(pty_port):
    client = open_client(pty_port)
    os.write(client, b"\r\x02")
    os.close(client)
    pty_port.look()
    assert pty_port.receive() == b"\r\x02"
    assert pty_port.receive() == b""


def test_the_pty_stays_raw_for_clients_that_do_not_care(pty_port):
    for _ in range(2):
        client = open_client(pty_port)
        assert not termios.tcgetattr(client)[tty.LFLAG] & (termios.ECHO | termios.ICANON)
        os.close(client)


# A socket


def test_a_socket_passes_bytes_both_ways(tcp_port):
    with connect(tcp_port) as client:
        client.sendall(b"in")
        assert receive(tcp_port) == b"in"
        tcp_port.send(b"out")
        tcp_port.flush()
        assert client.recv(10) == b"out"


def test_a_second_client_is_turned_away(tcp_port):
    with connect(tcp_port) as first:
        look_until(tcp_port, connected=True)
        with connect(tcp_port) as second:
            tcp_port.look()
            assert second.recv(1) == b""
        first.sendall(b"still here")
        assert receive(tcp_port) == b"still here"


def test_clients_one_after_another_lose_nothing(tcp_port):
    for number in range(3):
        with connect(tcp_port) as client:
            client.sendall(b"%d" % number)
        # It has left before we looked, and the next one comes at once.
    got = b""
    for _ in range(3):
        got += receive(tcp_port)
    assert got == b"012"


def test_a_client_that_leaves_while_the_board_talks_is_heard_to_the_end(tcp_port):
    client = connect(tcp_port)
    look_until(tcp_port, connected=True)
    tcp_port.send(b"unread")
    tcp_port.flush()
    client.sendall(b"x" * 9000)  # more than is read at once
    client.close()
    for _ in range(3):  # the first says that it has gone, the next fails
        time.sleep(0.01)
        tcp_port.send(b"talk")
        tcp_port.flush()
    assert not tcp_port.connected
    got = b""
    while data := receive(tcp_port):
        got += data
    assert got == b"x" * 9000
    with connect(tcp_port) as following:
        look_until(tcp_port, connected=True)
        tcp_port.send(b"new")
        tcp_port.flush()
        assert following.recv(10) == b"new"


def test_a_client_is_not_turned_away_if_the_last_closes_as_it_comes(tcp_port, monkeypatch):
    last = connect(tcp_port)
    look_until(tcp_port, connected=True)
    last.sendall(b"last")
    following = connect(tcp_port)
    leaving = tcp_port._leaving

    def closes_just_after() -> bool:
        found = leaving()
        last.close()
        time.sleep(0.01)
        return found

    monkeypatch.setattr(tcp_port, "_leaving", closes_just_after)
    tcp_port.look()
    monkeypatch.undo()
    following.sendall(b"following")
    assert receive(tcp_port) == b"last"
    assert receive(tcp_port) == b"following"
    tcp_port.send(b"hello")
    tcp_port.flush()
    assert following.recv(10) == b"hello"
    following.close()


def test_a_client_that_resets_the_connection_is_only_gone(tcp_port):
    client = connect(tcp_port)
    look_until(tcp_port, connected=True)
    linger = b"\1\0\0\0\0\0\0\0"
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    client.close()
    look_until(tcp_port, connected=False)
    tcp_port.send(b"nobody")
    tcp_port.flush()
    assert not tcp_port.unsent


def test_a_number_that_is_taken_is_refused(tcp_port):
    number = int(tcp_port.path.rpartition(":")[2])
    with pytest.raises(ToolError, match=f"TCP port {number}: Address already in use"):
        TcpPort(number)
