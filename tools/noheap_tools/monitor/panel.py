"""What the screen shows of one board, as rows of (text, style).

    panel = Panel(board)
    panel.take(heard)                       # each one of that board
    rows = panel.rows(width, height, now_us)

Memory is bounded: sums, a window of time and the last lines. What a board sent goes through
printable, and a style is never a part of a text, so nothing in it acts.
"""

from collections import deque

from noheap_tools.link import words
from noheap_tools.link.decode import Identity, Log, Lost, Metrics, Record, Text
from noheap_tools.link.observation import Fields
from noheap_tools.link.printable import printable
from noheap_tools.monitor import lines, outputs, plot
from noheap_tools.monitor.history import Durations, History
from noheap_tools.monitor.piece import Kind
from noheap_tools.monitor.plot import Limits, Row
from noheap_tools.monitor.session import Board, Heard, News

HISTOGRAM = "_histogram"  # the end of the name of a record whose fields are bins
_LOGGED = 200
_MOST_OWN = 5  # lines of records of the firmware's own
_LEAST_PLOT = 4
_LEAST_LOG = 3
_LINKS = {
    Kind.NAME: ("connecting", "news"),
    Kind.HERE: ("connected", "good"),
    Kind.GONE: ("away", "fault"),
    Kind.SILENT: ("silent", "fault"),
}
_LEVELS = {"debug": "dim", "warning": "news", "error": "fault"}
_MOST_METRICS = 1024  # as the decoder takes
_STATES = {"below": ("○", "dim"), "above": ("●", "led"), "fault": ("●", "fault")}


class Panel:
    def __init__(self, board: Board) -> None:
        self.board = board
        self._history = History()
        self._late = Durations()
        self._log: deque[tuple[str, str]] = deque(maxlen=_LOGGED)
        self._metrics: dict[str, int] = {}
        self._knows_log = True  # the table has the firmware's messages
        self._error = 0  # the kind of the last sample's fault

    def take(self, heard: Heard) -> None:
        item = heard.item
        if isinstance(item, Record):
            if item.name == "sample":
                self._on_sample(heard.t_us, item.fields)
        elif isinstance(item, Text):
            style = "fault" if "Error" in item.text or "Traceback" in item.text else "text"
            self._say(heard.t_us, printable(item.text), style)
        elif isinstance(item, News):
            if told := outputs.in_words(heard):
                style = "good" if item.kind is Kind.HERE else "fault"
                for line in told.splitlines():
                    self._say(heard.t_us, line.strip(), style)
        elif isinstance(item, Log):
            self._on_log(heard.t_us, item)
        elif isinstance(item, Lost):
            self._say(heard.t_us, lines.in_words(item), "fault")
        elif isinstance(item, Metrics):
            told = item.counters | item.gauges
            if len(self._metrics | told) <= _MOST_METRICS:
                self._metrics |= told
        elif isinstance(item, Identity):
            self._metrics.clear()
            self._knows_log = True

    def rows(self, width: int, height: int, now_us: int) -> list[Row]:
        """`height` rows, not cut to the width."""
        seen = self.board.seen
        head = [self._title(), self._value()]
        foot = [self._counters(), *self._histograms(width), *self._own()]
        rest = height - len(head) - len(foot)
        if seen.sample is None and seen.hello is None:
            drawn: list[Row] = []
        else:
            drawn = self._plot(width, max(_LEAST_PLOT, rest * 2 // 3), now_us)
        shown = max(_LEAST_LOG, rest - len(drawn))
        log: list[Row] = [[(text, style)] for text, style in list(self._log)[-shown:]]
        rows = [*head, *drawn, *foot, *log]
        return (rows + [[]] * height)[:height]

    def _on_log(self, t_us: int, item: Log) -> None:
        if item.message is None and self._knows_log:
            self._knows_log = False
            self._say(t_us, "the project's log table does not know this firmware", "fault")
        self._say(t_us, lines.in_words(item), _LEVELS.get(item.level, "text"))

    def _on_sample(self, t_us: int, fields: Fields) -> None:
        error = fields["error"]
        self._history.add(t_us, None if error else fields["milli_c"])
        self._late.add(fields["late_us"])
        if error != self._error:
            tick = f"tick {fields['period']}: "
            told = words.fault(error) if error else "reads again"
            self._say(t_us, tick + told, "fault" if error else "good")
            self._error = error

    def _say(self, t_us: int, text: str, style: str) -> None:
        self._log.append((f"{t_us / 1e6:9.3f}  {text}", style))

    def _title(self) -> Row:
        board = self.board
        link, style = _LINKS[board.link]
        row: Row = [(f" {printable(board.name)} ", "title"), (f" {link} ", style)]
        who = board.seen.identity
        row.append((f" {lines.who(who)}" if who else " unknown until it says its hello", "dim"))
        if board.path != board.name:
            row.append((f"  at {printable(board.path)}", "dim"))
        return row

    def _value(self) -> Row:
        sample, hello = self.board.seen.sample, self.board.seen.hello
        row: Row = []
        if sample is not None:
            state = words.state(sample)
            led, led_style = _STATES.get(state, ("?", "fault"))
            value_style = "fault" if sample["error"] else "big"
            row += [
                (f" {led} ", led_style),
                (words.reading(sample), value_style),
                (f"  {state}", led_style),
                (f"  tick {sample['period']}", "dim"),
            ]
        elif self.board.seen.own:
            row.append((" records of its own", "dim"))
        else:
            row.append((" no record yet", "dim"))
        if hello is not None:
            row.append((f"  {lines.plan(hello)}", "dim"))
        return row

    def _plot(self, width: int, height: int, now_us: int) -> list[Row]:
        hello = self.board.seen.hello
        limits = Limits(hello["on_milli_c"], hello["off_milli_c"]) if hello else None
        return plot.value(self._history.columns(now_us, plot.columns(width)), limits, height)

    def _counters(self) -> Row:
        seen, stats = self.board.seen, self.board.seen.stats
        row: Row = [(" ", "dim")]
        if stats is not None:
            grown = stats["heap_delta_bytes"]
            row += [(f"ticks {stats['ticks']}", "text")]
            for name, key in (("missed", "missed"), ("faults", "faults"), ("dropped", "dropped")):
                row.append(_count(name, stats[key]))
            row.append((f"  heap {stats['heap_used_bytes']} B ", "text"))
            row.append((f"{grown:+d}", "fault" if grown else "good"))
        row.append((f"  records {seen.records}", "text"))
        for name, count in (
            ("gaps", seen.gaps),
            ("damaged", self.board.decoder.bad_frames),
            ("restarts", seen.restarts),
        ):
            row.append(_count(name, count))
        return row

    def _histograms(self, width: int) -> list[Row]:
        rows: list[Row] = []
        stats = self.board.seen.stats
        if stats is not None and not stats["latency_max_us"]:
            rows.append([(" late      reads no clock", "dim")])
        elif drawn := plot.histogram(self._late.bins, width - 14):
            worst = f"  {lines.latency(stats)}" if stats is not None else ""
            rows.append([(" late µs  ", "text"), *drawn, (worst, "dim")])
        for name, fields in self.board.seen.own.items():
            if name.endswith(HISTOGRAM):
                title = printable(name.removesuffix(HISTOGRAM))
                bins = [max(it, 0) for it in fields.values()]
                rows.append([(f" {title} µs  ", "text"), *plot.histogram(bins, width - 14)])
        return rows[:3]

    def _own(self) -> list[Row]:
        own = [it for it in self.board.seen.own.items() if not it[0].endswith(HISTOGRAM)]
        if self._metrics:
            own.append(("metrics", self._metrics))
        return [
            [(f" {printable(name)}  ", "text"), (printable(words.values(fields)), "value")]
            for name, fields in own[-_MOST_OWN:]
        ]


def _count(name: str, count: int) -> tuple[str, str]:
    """In red if there should be none."""
    return (f"  {name} {count}", "fault" if count else "text")
