"""A board at a port, whose bytes the test hands over."""

import pytest

from noheap_board import plugin
from noheap_board.board import Line, Record, Unmet
from noheap_board.port import Connected
from noheap_tools.errors import ToolError
from noheap_tools.link import asking, serial_port
from noheap_tools.link.decode import Decoder


class Port:
    """Gives one of `reads` at each read; the test ends with an error if it wants more."""

    name = "fake"

    def __init__(self, *reads: bytes) -> None:
        self.reads = list(reads)
        self.sent = b""


@pytest.fixture
def connected(monkeypatch):
    """A board that was verified, at a port with these reads."""
    monkeypatch.setattr(serial_port, "read_some", lambda port: port.reads.pop(0))
    monkeypatch.setattr(serial_port, "send", lambda port, data: None)

    def make(*reads: bytes) -> Connected:
        board = Connected.__new__(Connected)
        super(Connected, board).__init__()
        board._name, board._decoder, board._zero_s = "fake", Decoder(), 0.0
        board._port = Port(*reads)  # type: ignore[assignment]
        board._host = asking.Host(board._port)
        board._begin()
        return board

    return make


def test_a_line_ends_the_wait_for_it(connected):
    board = connected(b"MPY: soft reboot\r\n", b"", b"ready\r\n")
    assert board.expect("ready", within_ms=60_000) == "ready"


def test_what_comes_with_the_restart_is_of_the_new_program(connected):
    board = connected(b"old\r\n>>> \r\nMPY: soft reboot\r\nready\r\n")
    assert [line.text for line in board.lines] == ["ready"]
    assert board.expect("ready") == "ready"


def test_counters_leave_the_other_records_to_the_test(connected, monkeypatch):
    board = connected(b"MPY: soft reboot\r\n")
    board.records += [_record("pressure")]
    monkeypatch.setattr(board, "_advance", lambda ms: board.records.append(_record("stats")))
    assert board.missed == 3
    assert board.expect_record("pressure") == {"missed": 3}


def test_a_firmware_that_reports_no_counters_is_named(connected, monkeypatch):
    board = connected(b"MPY: soft reboot\r\n")
    monkeypatch.setattr("noheap_board.port._COUNTERS_MS", 0)
    with pytest.raises(Unmet, match="reports no counters"):
        _ = board.missed


def late(board: Connected, monkeypatch) -> str:
    """Its line, which comes after a second and a half of the host's time."""
    now_ms = iter((0.0, 0.0, 0.0, 1500.0, 1500.0, 1500.0))
    monkeypatch.setattr(Connected, "now_ms", property(lambda _: next(now_ms)))
    pieces = iter(([], [Line(1500.0, "ready")]))
    monkeypatch.setattr(board, "_advance", lambda ms: board.lines.extend(next(pieces)))
    return board.expect("ready")


def test_an_emulated_board_gets_more_of_the_host_s_time(connected, monkeypatch):
    board = connected(b"MPY: soft reboot\r\n")
    with pytest.raises(Unmet, match="in 1000 ms"):
        late(board, monkeypatch)
    monkeypatch.undo()
    board._name = "/dev/pts/7"
    assert late(board, monkeypatch) == "ready"


def _record(name: str) -> Record:
    return Record(1.0, name, {"missed": 3})


class Item:
    """Of a test that runs with this --on."""

    def __init__(self, on: str) -> None:
        self._on = on
        self.config = self

    def getoption(self, _name: str) -> str:
        return self._on


@pytest.mark.parametrize(
    ("on", "raised"),
    [("/dev/ttyACM0", pytest.fail.Exception), ("emulator", ToolError), ("mock", ToolError)],
)
def test_a_board_that_goes_away_in_a_test_fails_it_with_a_line(on, raised):
    call = plugin.pytest_pyfunc_call(Item(on))  # type: ignore[arg-type]
    next(call)
    with pytest.raises(raised, match="went away") as caught:
        call.throw(serial_port.went_away("/dev/ttyACM0"))
    if raised is not ToolError:
        assert not caught.value.pytrace
        assert "Unplugged, or reset?" in str(caught.value)
