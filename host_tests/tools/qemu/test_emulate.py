"""`noheap emulate` of an STM32F4 board: its UART at a port of the host."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import boards
from noheap_tools.emulator.ports import TcpPort
from noheap_tools.link import keys
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.qemu.board import QemuBoard
from noheap_tools.qemu.serve import QemuServer
from rig.patience import PATIENCE_S


@pytest.fixture
def client(image_of: Callable[[str], Path]) -> Iterator[socket.socket]:
    """Connected with a board that is served."""
    board = boards.load("pybv11")
    with contextlib.closing(TcpPort(0)) as port:
        server = QemuServer(QemuBoard(board, image_of(board.name)), port, real_time=False)
        server.boot()
        thread = threading.Thread(target=server.run)
        thread.start()
        number = int(port.path.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", number), timeout=PATIENCE_S) as client:
            yield client
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        server.close()


def items(client: socket.socket) -> Iterator[object]:
    decoder = Decoder()
    while data := client.recv(4096):
        yield from decoder.feed(data)


def test_a_host_that_asks_gets_samples_and_ctrl_c_ends_the_firmware(
    client: socket.socket,
) -> None:
    client.sendall(REQUEST)
    came = items(client)
    samples = (it for it in came if isinstance(it, Record) and it.name == "sample")
    periods = [next(samples).fields["period"] for _ in range(3)]
    assert periods == sorted(periods)
    client.sendall(keys.INTERRUPT)
    texts = (it.text for it in came if isinstance(it, Text))
    assert any("KeyboardInterrupt" in text for text in texts)
    assert any("no REPL: Ctrl-D starts again" in text for text in texts)
    client.sendall(keys.SOFT_RESET)
    assert any("soft reboot" in text for text in texts)
    client.sendall(REQUEST)
    assert next(samples).fields["period"] < 100


@pytest.mark.parametrize("option", ["--blank", "--frozen"])
def test_there_is_nothing_but_the_firmware(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["emulate", "--board", "pybv11", option]) == 2
    assert "for emulated RP2040 boards" in capsys.readouterr().err
