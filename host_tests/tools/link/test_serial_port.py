"""Finding and opening the board's port, and what is said when that fails."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator

import pytest
from serial import SerialException
from serial.tools.list_ports_common import ListPortInfo

from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import serial_port
from rig.fake_repl import FakeRepl


@pytest.fixture
def mute() -> Iterator[FakeRepl]:
    with FakeRepl() as repl:
        yield repl


@pytest.fixture
def machine(monkeypatch):
    """Give this machine these ports: (name, vendor, product, serial number)."""

    def plug(*ports: tuple[str, int | None, int | None, str | None]) -> None:
        infos = []
        for name, vendor, product, serial_number in ports:
            info = ListPortInfo(name)
            info.vid, info.pid, info.serial_number = vendor, product, serial_number
            infos.append(info)
        monkeypatch.setattr(serial_port.list_ports, "comports", lambda: infos)

    return plug


PICO = ("/dev/ttyACM1", 0x2E8A, 0x0005, "E660")
OTHER_PICO = ("/dev/ttyACM0", 0x2E8A, 0x0005, "E661")
PYBOARD = ("/dev/ttyACM2", 0xF055, 0x9800, "3250")
ADAPTER = ("/dev/ttyUSB0", 0x0403, 0x6001, "A50285BI")
BUILT_IN = ("/dev/ttyS0", None, None, None)


def test_a_name_that_is_given_is_taken():
    assert serial_port.choose("/dev/whatever") == "/dev/whatever"


def test_the_one_micropython_board_is_chosen_among_others(machine):
    machine(BUILT_IN, ADAPTER, PICO)
    assert serial_port.choose(None) == "/dev/ttyACM1"


def test_a_lone_adapter_will_do(machine):
    machine(BUILT_IN, ADAPTER)
    assert serial_port.choose(None) == "/dev/ttyUSB0"


def test_no_port_says_how_to_get_one(machine):
    machine(BUILT_IN)
    with pytest.raises(ToolError, match="no board found") as caught:
        serial_port.choose(None)
    assert caught.value.exit_code == 1
    for remedy in ("--port", "noheap doctor", "noheap emulate"):
        assert remedy in caught.value.hint


def test_several_boards_are_listed(machine):
    machine(PICO, OTHER_PICO, PYBOARD, ADAPTER)
    with pytest.raises(ToolError, match="several ports") as caught:
        serial_port.choose(None)
    listed = [line.split()[0] for line in caught.value.hint.splitlines()]
    assert listed == ["/dev/ttyACM0", "/dev/ttyACM1", "/dev/ttyACM2"]


def test_a_board_is_followed_to_its_new_name(machine):
    machine(PICO, OTHER_PICO)
    find = serial_port.followed("/dev/ttyACM1")
    machine(("/dev/ttyACM7", 0x2E8A, 0x0005, "E660"), OTHER_PICO)
    assert find() == "/dev/ttyACM7"
    machine(OTHER_PICO)
    assert find() == "/dev/ttyACM1"  # not back yet


@pytest.mark.parametrize(
    ("device", "named"),
    [("COM3", "com3"), ("/dev/cu.usbmodem101", "/dev/tty.usbmodem101")],
)
def test_a_board_is_followed_by_any_of_its_names(device, named, machine):
    machine((device, 0x2E8A, 0x0005, "E660"))
    find = serial_port.followed(named)
    machine(("COM7", 0x2E8A, 0x0005, "E660"))
    assert find() == "COM7"


def test_a_pseudo_terminal_keeps_its_name(machine):
    machine(PICO)
    assert serial_port.followed("/dev/pts/9")() == "/dev/pts/9"


def test_reading_along(mute):
    with serial_port.opened(mute.port) as port:
        assert serial_port.read_some(port) == b""
        mute.say(b"a line\r\n")
        assert serial_port.read_some(port) == b"a line\r\n"


def test_a_port_that_is_not_there_lists_those_that_are(machine):
    machine(PICO)
    error = serial_port.why_not("/dev/no-such-port")
    assert error.message == "there is no port /dev/no-such-port"
    assert "/dev/ttyACM1" in error.hint
    assert error.exit_code == 1


def test_a_port_that_another_program_holds(mute):
    with serial_port.opened(mute.port):
        error = serial_port.why_not(mute.port)
    assert error.message == f"{mute.port} is in use by another program"


def test_a_lock_of_another_kind_of_program_counts_too(mute):
    descriptor = os.open(mute.port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(ToolError, match="in use"), serial_port.opened(mute.port):
            pass
    finally:
        os.close(descriptor)


def test_a_file_is_not_a_port(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"")
    assert serial_port.why_not(str(path)).message == f"{path} is not a serial port"


def test_a_socket_that_nobody_serves():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        name = f"socket://localhost:{free.getsockname()[1]}"
        error = serial_port.why_not(name)
    assert error.message == f"nothing answers at {name}"
    assert "noheap emulate --tcp-port" in error.hint


def test_a_name_that_is_no_port_is_wrong_use():
    error = serial_port.why_not("carrier-pigeon://here")
    assert isinstance(error, UsageError)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (SerialException(errno.EACCES, "could not open port"), "no permission to open COM9"),
        (SerialException(errno.EBUSY, "could not open port"), "COM9 is in use"),
        (SerialException(errno.ENXIO, "could not open port"), "there is no port COM9"),
        # Windows: no number, only words
        (SerialException("could not open port: FileNotFoundError(2, '')"), "there is no port"),
        (SerialException("could not open port: PermissionError(13, '')"), "in use"),
        (SerialException("could not open port: the sky fell"), "the sky fell"),
    ],
)
def test_each_reason_has_its_words(raised, said):
    assert said in serial_port.explain("COM9", raised).message


def test_no_permission_names_the_group():
    error = serial_port.explain("/dev/ttyACM0", SerialException(errno.EACCES, "no"))
    assert "dialout" in error.hint


def test_a_board_that_goes_away_while_it_is_read():
    with FakeRepl() as repl, serial_port.opened(repl.port) as port:
        repl.unplug()
        with pytest.raises(ToolError, match="went away"):
            while True:
                serial_port.read_some(port)


def test_a_device_that_reads_nothing_is_told(monkeypatch):
    monkeypatch.setattr(serial_port, "WRITE_S", 0.2)
    master, slave = os.openpty()
    try:
        with (
            serial_port.opened(os.ttyname(slave)) as port,
            pytest.raises(ToolError, match="takes nothing that is sent to it"),
        ):
            serial_port.send(port, bytes(100_000))
    finally:
        os.close(master)
        os.close(slave)
