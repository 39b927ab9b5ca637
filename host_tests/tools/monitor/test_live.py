"""Boards that go away and come back, that are silent, that are several."""

import contextlib
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noheap.wire import record
from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.link import serial_port
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.decode import Identity, Metrics, Record
from noheap_tools.link.device import connected
from noheap_tools.link.encode import declaration, framed
from noheap_tools.monitor import live
from noheap_tools.monitor.live import Live
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind
from noheap_tools.monitor.session import Heard, News, Session
from rig.emulation import Emulation
from rig.fake_repl import FakeRepl
from rig.patience import PATIENCE_S

_PROGRAMS = Path(__file__).parent / "programs"


class Plug:
    """A board's port as udev names it: a link to wherever the board is."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / name
        self._stack = contextlib.ExitStack()
        self.asked = threading.Event()

    def insert(self, said: bytes) -> None:
        """A board that says that each time it is asked for frames."""
        board = FakeRepl()

        def on_input(data: bytes) -> None:
            if REQUEST in data:
                board.say(said)
                self.asked.set()

        board.on_input = on_input
        self._stack.enter_context(board)
        self.board = board
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(board.port)

    def pull(self) -> None:
        self.path.unlink()
        self._stack.close()


@pytest.fixture
def plug(tmp_path) -> Iterator[Callable[[str], Plug]]:
    with contextlib.ExitStack() as stack:

        def plug(name: str = "board") -> Plug:
            made = Plug(tmp_path, name)
            stack.callback(made._stack.close)
            return made

        yield plug


def until(source: Live, session: Session, wanted: Callable[[Heard], bool]) -> list[Heard]:
    heard: list[Heard] = []
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for piece in source.take(0.1):
            heard += session.take(piece)
        if any(map(wanted, heard)):
            return heard
    raise AssertionError(heard[-5:])


def is_news(kind: Kind) -> Callable[[Heard], bool]:
    return lambda heard: isinstance(heard.item, News) and heard.item.kind is kind


def why(heard: Heard) -> str:
    assert isinstance(heard.item, News)
    return heard.item.why


def is_sample(heard: Heard) -> bool:
    return isinstance(heard.item, Record) and heard.item.name == "sample"


def test_a_board_that_was_unplugged_is_asked_again_when_it_is_back(plug, frames):
    port, session = plug(), Session()
    port.insert(frames["identity"] + frames["hello"] + frames["sample"])
    with Live({"it": str(port.path)}) as source:
        until(source, session, is_sample)
        port.pull()
        gone = until(source, session, is_news(Kind.GONE))
        assert "went away" in why(gone[-1])
        port.insert(frames["identity"] + frames["hello"] + frames["stats"])
        heard = until(source, session, lambda it: isinstance(it.item, Identity))
    assert is_news(Kind.HERE)(heard[0])
    assert session.boards[0].is_back
    assert session.boards[0].seen.identity is not None


def test_a_board_can_be_added_later_and_may_not_be_there_yet(plug, frames):
    here, later, session = plug("here"), plug("later"), Session()
    here.insert(frames["identity"] + frames["sample"])
    with Live({}) as source:
        assert source.add("here", str(here.path)) is None
        why = source.add("later", str(later.path))
        assert why is not None and "there is no port" in why.message
        until(source, session, is_sample)
        later.insert(frames["identity"] + frames["sample"])
        heard = until(source, session, lambda it: is_sample(it) and it.board.at == 1)
    assert list(source.names) == ["here", "later"]
    assert heard[-1].board.name == "later"


def test_a_board_that_was_flashed_is_shown_as_what_it_is_now(plug, frames):
    """Nothing of its old firmware is left: name, records of its own, metrics."""
    port, session = plug(), Session()
    names, values = b"0 depth", struct.pack("<BHi", record.METRICS, 0, 7)
    port.insert(
        frames["identity"]
        + declaration("20 pressure pressure_pa")
        + framed(struct.pack("<Bi", 20, 101_325))
        + framed(bytes([record.METRIC_NAMES]) + names)
        + framed(values)
    )
    with Live({"it": str(port.path)}) as source:
        heard = until(source, session, lambda it: isinstance(it.item, Metrics))
        board = session.boards[0]
        panel = Panel(board)
        for it in heard:
            panel.take(it)
        assert "pressure_pa 101325" in drawn(panel) and "depth 7" in drawn(panel)
        port.pull()
        until(source, session, is_news(Kind.GONE))
        port.insert(framed(bytes([record.IDENTITY]) + b"2 pico 0123456789ab e661"))
        for it in until(source, session, lambda it: isinstance(it.item, Identity)):
            panel.take(it)
    assert board.seen.identity is not None and board.seen.identity.firmware == "0123456789ab"
    assert "0123456789ab" in drawn(panel)
    assert "pressure" not in drawn(panel) and "depth" not in drawn(panel)


def drawn(panel: Panel) -> str:
    return "\n".join("".join(text for text, _ in row) for row in panel.rows(100, 30, 0))


def test_without_coming_back_it_is_an_error(plug, frames):
    port, session = plug(), Session()
    port.insert(frames["sample"])
    with Live({"it": str(port.path)}, comes_back=False) as source:
        until(source, session, is_sample)
        port.pull()
        with pytest.raises(ToolError, match="went away"):
            until(source, session, is_news(Kind.GONE))


def test_half_a_frame_before_the_plug_was_pulled_spoils_nothing(plug, frames):
    port, session = plug(), Session()
    port.insert(frames["sample"] + frames["stats"][:10])
    with Live({"it": str(port.path)}) as source:
        until(source, session, is_sample)
        port.pull()
        until(source, session, is_news(Kind.GONE))
        port.insert(frames["sample"])
        until(source, session, is_sample)


def test_several_boards_are_told_apart(plug, frames):
    left, right, session = plug("left"), plug("right"), Session()
    left.insert(frames["sample"])
    right.insert(frames["sample_of_a_failed_read"])
    with Live({"left": str(left.path), "right": str(right.path)}) as source:
        until(source, session, is_sample)
        deadline = time.monotonic() + PATIENCE_S
        while not all(it.seen.sample for it in session.boards):
            assert time.monotonic() < deadline
            for piece in source.take(0.1):
                list(session.take(piece))
    errors = [it.seen.sample["error"] for it in session.boards if it.seen.sample]
    assert [it.name for it in session.boards] == ["left", "right"]
    assert not errors[0]
    assert errors[1]


def test_if_one_port_is_not_there_none_stays_open(plug, frames):
    port = plug()
    port.insert(frames["sample"])
    with (
        pytest.raises(ToolError, match="there is no port"),
        Live({"it": str(port.path), "no": "/dev/no"}),
    ):
        pass
    with serial_port.opened(str(port.path)):
        pass


def test_a_board_that_talked_and_fell_silent_is_asked_once_and_left_alone(
    plug, frames, monkeypatch
):
    """It may report seldom: only that it is at the prompt would be news."""
    monkeypatch.setattr(live, "SILENT_S", 0.1)
    port, session = plug(), Session()
    heard = bytearray()
    port.insert(frames["sample"])
    answer = port.board.on_input
    port.board.on_input = lambda data: (heard.extend(data), answer(data))[1]
    with Live({"it": str(port.path)}) as source:
        until(source, session, is_sample)
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            for piece in source.take(0.1):
                assert piece.kind in (Kind.DATA, Kind.HERE)
    assert b"\r" in heard


def test_a_window_at_the_old_number_is_not_opened(tmp_path):
    """Linux gives the number of a pseudo-terminal that is gone to the next one."""
    ours, theirs = os.openpty()
    name = os.ttyname(theirs)
    assert not system.is_terminal_in_use(name)
    assert not system.is_terminal_in_use("/dev/pts/4000000")
    assert not system.is_terminal_in_use(str(tmp_path))
    child = os.fork()
    if not child:  # a shell in a window
        os.setsid()
        os.close(os.open(name, os.O_RDWR))  # becomes its terminal
        time.sleep(60)
        os._exit(0)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not system.is_terminal_in_use(name):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(ours)
        os.close(theirs)


@pytest.fixture(scope="module")
def blank() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


def test_a_program_that_ends_is_told_with_its_error(blank, monkeypatch):
    """On the real interpreter: the board talks, raises, and is at its prompt."""
    monkeypatch.setattr(live, "SILENT_S", 0.5)
    with connected(blank.port) as device:
        device.write("main.py", (_PROGRAMS / "talks_and_raises.py").read_bytes())
        device.reset()
    session = Session()
    with Live({"it": blank.port}) as source:
        heard = until(source, session, is_news(Kind.SILENT))
    assert "is at MicroPython's prompt, and no program runs" in why(heard[-1])
    assert "ValueError: hot, main.py line 10" in why(heard[-1])
