"""The screen of `noheap monitor`, on textual: a panel a board.

    screen.run(source, writer, sum_up, seconds=None, once=False, table=None)

It ends with q, Ctrl-C or SIGTERM.

Rows are drawn by panel.py. They become segments with styles of our own, and never markup, which
textual would evaluate.
"""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Grid
from textual.strip import Strip
from textual.widget import Widget

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.logs.table import Table
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind, Piece, Source
from noheap_tools.monitor.plot import Row
from noheap_tools.monitor.recording import Writer
from noheap_tools.monitor.session import Board, Session

_REFRESH_S = 0.25
_MOST_WITHOUT_SCROLLING = 4
_STYLES = {
    "title": Style(bold=True, color="#101418", bgcolor="#7fb4e0"),
    "big": Style(bold=True, color="#ffffff"),
    "value": Style(color="#7fb4e0"),
    "text": Style(color="#c8ccd0"),
    "dim": Style(color="#7d858c"),
    "on": Style(color="#f0a040"),
    "off": Style(color="#60c090"),
    "bar": Style(color="#7fb4e0"),
    "led": Style(bold=True, color="#f0a040"),
    "good": Style(color="#60c090"),
    "news": Style(color="#e0d060"),
    "fault": Style(bold=True, color="#ff5f5f"),
}
_GROUND = Style(bgcolor="#101418")


class BoardView(Widget):
    """Draws the rows that it is given."""

    DEFAULT_CSS = "BoardView { height: 1fr; background: #101418; padding: 0 1 1 0; }"

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel
        self._strips: list[Strip] = []

    def draw(self, now_us: int) -> None:
        width, height = self.content_size
        strips = [_strip(row, width) for row in self.panel.rows(width, height, now_us)]
        if strips != self._strips:
            self._strips = strips
            self.refresh()

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, _GROUND)


class Monitor(App[None]):
    """`source` must be open. `failed` is the ToolError that ended it, if one did."""

    CSS = """
    Screen { background: #101418; }
    Grid { grid-gutter: 0 1; grid-rows: 1fr; }
    #status { height: 1; background: #101418; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "quit", "quit"),
        ("ctrl+c", "quit", "quit"),
        ("p", "pause", "pause"),
    ]

    def __init__(
        self,
        source: Source,
        writer: Writer | None,
        seconds: float | None = None,
        *,
        once: bool = False,
        table: Table | None = None,
    ) -> None:
        super().__init__()
        self.session = Session(table)
        self.failed: ToolError | None = None
        self._source = source
        self._writer = writer
        self._once = once
        self._until_s = None if seconds is None else time.monotonic() + seconds
        self._views: dict[int, BoardView] = {}
        self._paused = False
        self._status = StatusLine()

    def compose(self) -> ComposeResult:
        for at, name in enumerate(self._source.names):
            board = self.session.board(Piece(at, 0, Kind.NAME, name.encode()))
            self._views[at] = BoardView(Panel(board))
        grid = Grid(*self._views.values())
        grid.styles.grid_size_columns = 1 if len(self._views) == 1 else 2
        yield grid
        yield self._status

    def on_mount(self) -> None:
        if len(self._views) > _MOST_WITHOUT_SCROLLING:
            self.query_one(Grid).styles.overflow_y = "auto"
            self.query_one(Grid).styles.grid_rows = "16"
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, *system.ENDING):
            # Windows has no such handlers, and a test's thread may set none.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)
        self.set_interval(_REFRESH_S, self.turn)
        self.call_after_refresh(self.turn)

    def action_pause(self) -> None:
        """What comes is still taken, and recorded."""
        self._paused = not self._paused
        self.turn()

    def on_resize(self) -> None:
        self.call_after_refresh(self.turn)

    def turn(self) -> None:
        """Take what has come, and draw."""
        try:
            self._take()
        except ToolError as error:
            self.failed = error
            self.exit()
        if not self._paused:
            for view in self._views.values():
                view.draw(self._source.now_us)
        self._status.say(self._state())
        is_over = self._until_s is not None and time.monotonic() >= self._until_s
        if is_over or (self._once and self._source.ended):
            self.exit()

    def _take(self) -> None:
        for piece in self._source.take(0):
            if self._writer is not None:
                self._writer.write(piece)
            for heard in self.session.take(piece):
                if heard.board.at in self._views:
                    self._views[heard.board.at].panel.take(heard)

    def _state(self) -> str:
        parts = ["q quit", "p go on" if self._paused else "p pause"]
        if self._paused:
            parts.append("paused")
        if self._writer is not None:
            parts.append(f"recording, {self._writer.bytes_written:,} bytes")
        if self._source.ended:
            parts.append("end of the recording")
        return "   ".join(parts)


class StatusLine(Widget):
    DEFAULT_CSS = "StatusLine { height: 1; dock: bottom; background: #20262c; }"

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def say(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        style = Style(color="#c8ccd0", bgcolor="#20262c")
        return Strip([Segment(f" {self._text}", style)]).adjust_cell_length(self.size.width, style)


def _strip(row: Row, width: int) -> Strip:
    segments = [Segment(text, _GROUND + _STYLES[style]) for text, style in row]
    return Strip(segments).adjust_cell_length(width, _GROUND)


def run(
    source: Source,
    writer: Writer | None,
    at_end: Callable[[Sequence[Board]], None],
    *,
    seconds: float | None,
    once: bool,
    table: Table | None,
) -> int:
    """The exit code. `once`: end with the source. Raises the ToolError that ended it."""
    app = Monitor(source, writer, seconds, once=once, table=table)
    try:
        app.run()
    finally:
        at_end(app.session.boards)
    if app.failed is not None:
        raise app.failed
    return app.return_code or 0
