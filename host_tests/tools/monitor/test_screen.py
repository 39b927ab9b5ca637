"""The screen: what is on it, and that it ends as it should."""

import asyncio
import html
import re
import signal
import struct
import sys

import pytest

from noheap_tools.link.encode import declaration, framed
from noheap_tools.monitor import picture
from noheap_tools.monitor.history import BINS, WINDOW_S, Durations, History
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.plot import Limits, columns, histogram, value
from noheap_tools.monitor.replay import Replay
from noheap_tools.monitor.screen import Monitor
from noheap_tools.monitor.session import Session
from rig.emulation import noheap
from rig.terminal import Terminal

ATTACK = b"\x1b[2J[/x] [red]hot[/red] [@click=app.quit]x[/] :bug: ]8;;http://x"
LEAVES_SCREEN = b"\x1b[?1049l"


def shown(file, size=(100, 30)) -> list[str]:
    """The lines of the screen at the end of a recording."""

    async def run() -> list[str]:
        with Replay(file, real_time=False) as source:
            app = Monitor(source, None)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                while not source.ended:
                    app.turn()
                app.turn()
                await pilot.pause()
                if app.failed is not None:
                    raise app.failed
                strips = app.screen._compositor.render_strips()
                return ["".join(it.text for it in strip) for strip in strips]

    return asyncio.run(run())


def test_all_that_matters_is_on_it(day):
    screen = "\n".join(shown(day))
    for words in (
        " lamp  connected  pico e6605481db318236, firmware 0123456789ab  at /dev/ttyACM0",
        "timeout  fault  tick",
        "a tick each 10000 µs, on from ",
        "missed 2",
        "dropped",
        "heap ",
        "records 23",
        "late µs   2█",
        "× ",
        "2.000  tick ",
        "end of the recording",
    ):
        assert words in screen, screen


def test_boards_stand_side_by_side(recorded, frames):
    names = [Piece(n, 0, Kind.NAME, b"board %d" % n) for n in range(4)]
    said = [Piece(n, 5, Kind.DATA, frames["hello"] + frames["sample"]) for n in range(4)]
    lines = shown(recorded(*names, *said), (120, 40))
    first = next(line for line in lines if "board 0" in line)
    assert "board 1" in first
    assert any("board 2" in line and "board 3" in line for line in lines)


def test_more_boards_than_fit_are_scrolled_to(recorded, frames):
    names = [Piece(n, 0, Kind.NAME, b"board %d" % n) for n in range(9)]
    assert any("board 1" in line for line in shown(recorded(*names), (80, 24)))


def test_nothing_that_a_board_says_acts_on_it(recorded):
    news = [Piece(0, 0, Kind.NAME, ATTACK), Piece(0, 1, Kind.GONE, ATTACK)]
    file = recorded(*news, Piece(0, 2, Kind.DATA, b"x" + ATTACK + b"\r\n"))
    screen = "\n".join(shown(file, (200, 20)))
    assert screen.count(r"\x1b[2J[/x] [red]hot[/red] [@click=app.quit]x[/] :bug: ]8;;") >= 3
    assert "\x1b" not in screen


def test_the_picture_is_of_the_screen_and_asks_no_server(day):
    with Replay(day, real_time=False) as source:
        svg = picture.drawn(source)
    text = html.unescape(re.sub("<[^>]*>", "", svg)).replace("\xa0", " ")
    assert "pico e6605481db318236" in text
    assert "@font-face" not in svg
    with Replay(day, real_time=False) as source:
        assert picture.drawn(source) == svg


def test_it_ends_with_q(day):
    with Terminal(noheap("monitor", "--replay", str(day))) as terminal:
        terminal.wait_for(b"e6605481db318236")
        terminal.type(b"q")
        assert terminal.end() == 0
    assert LEAVES_SCREEN in terminal.heard
    assert b"1 hello, " in terminal.heard.rpartition(LEAVES_SCREEN)[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_the_terminal_as_it_was(number, day):
    with Terminal(noheap("monitor", "--replay", str(day))) as terminal:
        terminal.wait_for(b"e6605481db318236")
        terminal._process.send_signal(number)
        assert terminal.end() == 0
    assert LEAVES_SCREEN in terminal.heard


def test_seconds_end_it(day):
    with Terminal(noheap("monitor", "--replay", str(day), "--seconds", "0.5")) as terminal:
        assert terminal.end() == 0


def test_without_textual_there_are_lines_and_a_sentence(day):
    code = "import sys; sys.modules['textual'] = None\n"
    code += "from noheap_tools.cli import main; sys.exit(main(sys.argv[1:]))"
    with Terminal([sys.executable, "-c", code, "monitor", "--replay", str(day)]) as terminal:
        assert terminal.end() == 0
    assert b"pip install 'noheap[monitor]'" in terminal.heard
    assert b"25.062" in terminal.heard
    assert LEAVES_SCREEN not in terminal.heard


def test_memory_is_bounded_whatever_comes(frames):
    """A year of failing ticks, of texts and of news."""
    session = Session()
    list(session.take(Piece(0, 0, Kind.NAME, b"x")))
    panel = Panel(session.boards[0])
    said = frames["sample"] + frames["sample_of_a_failed_read"] + b"text\r\n\0"
    for n in range(2000):
        kinds = (Kind.DATA, Kind.GONE, Kind.HERE)
        for piece in (Piece(0, n * 10**10, kind, said) for kind in kinds):
            for heard in session.take(piece):
                panel.take(heard)
    assert len(panel._history._buckets) <= WINDOW_S * 10
    assert len(panel._log) == 200
    assert len(session.boards[0].texts) == 100
    assert len(panel.rows(80, 24, 0)) == 24


def test_bins_that_a_firmware_sends_are_drawn(recorded, frames):
    """Of how long its interrupt took, as sampler/measured.py counts them."""
    names = " ".join(f"+b{n}" for n in range(BINS))
    bins = struct.pack(
        f"<B{BINS}I", 20, *(8 if n == 4 else 4 if n == 5 else 0 for n in range(BINS))
    )
    said = frames["identity"] + declaration(f"20 execution_histogram {names}") + framed(bins)
    screen = "\n".join(shown(recorded(Piece(0, 0, Kind.NAME, b"x"), Piece(0, 1, Kind.DATA, said))))
    assert "execution µs   8█ 16▄" in screen


# Plot and histogram


def test_the_plot_has_the_value_between_its_limits():
    history = History()
    for n in range(100):
        history.add(n * 100_000, 25_000 if n < 50 else 31_000)
    history.add(99 * 100_000, None)
    rows = value(history.columns(9_900_000, columns(69)), Limits(30_000, 29_000), 12)
    lines = ["".join(text for text, _ in row) for row in rows]
    assert len(lines) == 12
    assert {len(line) for line in lines} == {69}
    assert any(line.startswith("     30 │") for line in lines)
    first = [y for y, line in enumerate(lines) if line[10] >= "\u2801"]
    last = [y for y, line in enumerate(lines) if line[60] >= "\u2801"]
    assert max(last) < min(first)
    assert lines[-1].endswith("×")


def test_a_plot_of_nothing_is_empty():
    assert value(History().columns(0, 100), None, 3) == [[("", "dim")]] * 3


def test_a_value_that_never_changes_is_a_line():
    history = History()
    for n in range(100):
        history.add(n * 100_000, 2**31 - 1)
    rows = value(history.columns(9_900_000, 20), None, 5)
    assert sum(char >= "\u2801" for row in rows for text, _ in row for char in text) == 10


def test_old_values_leave_the_window():
    history = History()
    history.add(0, 7)
    assert history.columns(0, 10)[-1].low == 7
    assert all(it.low is None for it in history.columns(61_000_000, 10))


def test_a_histogram_shows_from_what_on():
    durations = Durations()
    for us in (0, 3, 3, 3, 3, 2**40):
        durations.add(us)
    row = histogram(durations.bins, 200)
    assert "".join(text for text, _ in row).startswith(" 0▂ 1  2█ 4  8  ")
    assert len(durations.bins) == BINS
    assert histogram([0] * BINS, 80) == []
    assert sum(len(text) for text, _ in histogram(durations.bins, 20)) <= 20


def test_a_screen_of_a_quiet_replay_costs_next_to_nothing(day):
    """Deterministic: drawings are made only for what has changed."""
    with Replay(day, real_time=False) as source:
        app = Monitor(source, None)

        async def run() -> int:
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                while not source.ended:
                    app.turn()
                app.turn()
                await pilot.pause()
                view = app._views[0]
                drawn = []
                view.refresh = lambda *_, **__: drawn.append(1)  # type: ignore[method-assign]
                for _ in range(5):
                    app.turn()
                return len(drawn)

        assert asyncio.run(run()) == 0
