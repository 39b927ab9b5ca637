"""Makes numbered records with times of what boards send, and keeps them in the outbox.

collector.take(heard, now_us)       # each thing that a session hears
collector.flush()                   # now and then: all since the last one, in one transaction
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from noheap_tools.errors import ToolError
from noheap_tools.gateway.clock import BoardClock
from noheap_tools.gateway.outbox import Batch, Outbox
from noheap_tools.gateway.record import MOST_RECORDS, About, Stamped, Value, named
from noheap_tools.gateway.roster import Member, Roster
from noheap_tools.gateway.tell import Told
from noheap_tools.link.decode import Identity
from noheap_tools.monitor.piece import Kind
from noheap_tools.monitor.session import Heard, News

Render = Callable[[About, Sequence[Stamped]], bytes]

_MOST_EARLY = 1000  # records of a board that has not said yet who it is
_MOST_HELD = 32 << 20  # bytes that wait in memory while the disk is full
_SAME_TIME_US = 1_000_000


@dataclass
class _Line:
    """A port, and who is at it. `ignored` says why nobody is."""

    member: Member | None = None
    ignored: str = ""
    restarts: int = 0
    early: list[tuple[int, str, Mapping[str, Value]]] = field(default_factory=list)
    lost: int = 0


class Collector:
    """`renders` are {sink: how it writes a batch}; `wall_us` turns the times of pieces into µs
    since 1970."""

    def __init__(
        self,
        outbox: Outbox,
        roster: Roster,
        renders: Mapping[str, Render],
        told: Told,
        wall_us: Callable[[int], int],
    ) -> None:
        self._outbox = outbox
        self._roster = roster
        self._renders = renders
        self._told = told
        self._wall_us = wall_us
        self._lines: defaultdict[int, _Line] = defaultdict(_Line)
        self._pending: dict[tuple[str, int], list[Stamped]] = {}
        self._held: list[Batch] = []
        self._lost: list[Batch] = []
        self._last_us: dict[tuple[str, str], int] = {}

    def take(self, heard: Heard) -> None:
        item, line = heard.item, self._lines[heard.board.at]
        if isinstance(item, News):
            self._on_news(heard, item, line)
            return
        if isinstance(item, Identity):
            self._on_identity(heard, item, line)
            return
        found = named(item)
        if found is None or line.ignored:
            return
        name, fields = found
        member = line.member
        if member is None:
            if len(line.early) == _MOST_EARLY:
                del line.early[0]
                line.lost += 1
            line.early.append((heard.t_us, name, fields))
            return
        self._see_restart(heard, line, member)
        self._keep(member, heard.t_us, name, fields)

    def flush(self) -> bool:
        """Returns whether the disk has all."""
        for (number, boot), records in self._pending.items():
            member = self._roster.members[number]
            about = About(member.label, number, boot)
            for at in range(0, len(records), MOST_RECORDS):
                self._render(about, records[at : at + MOST_RECORDS])
        self._pending.clear()
        if not self._held:
            return True
        runs = {it.board: self._roster.members[it.board].run for it in self._held}
        try:
            if self._lost:
                self._outbox.count_dropped(self._lost)
                self._lost.clear()
            dropped = self._outbox.add(self._held, runs)
        except ToolError as error:
            self._told("outbox", f"{error.message}: records wait in memory. {error.hint}")
            self._drop_held()
            return False
        self._held.clear()
        self._told("outbox", "", "the outbox takes records again")
        full = "the outbox is full: the oldest records are dropped, as noheap_dropped_total counts"
        self._told("outbox full", full if dropped else "", "the outbox has room again")
        return True

    def _on_news(self, heard: Heard, item: News, line: _Line) -> None:
        name = heard.board.path or heard.board.name
        if item.kind is Kind.HERE:
            self._told(f"port {heard.board.at}", "", f"{name} is back")
            self._lines[heard.board.at] = _Line(restarts=heard.board.seen.restarts)
        elif item.kind is Kind.GONE:
            self._roster.leave(heard.board.name)
            line.member = None
            self._told(f"port {heard.board.at}", f"{item.why}: waiting for it")
        else:
            self._told.once(f"{name}: {item.why.splitlines()[0] if item.why else 'silent'}")

    def _on_identity(self, heard: Heard, who: Identity, line: _Line) -> None:
        before = line.member
        if before is not None and before.id == who.unique_id.upper():
            if before.who.board != who.board:
                self._told.once(
                    f"{before.label} calls itself {who.board} now, {before.who.board} before;"
                    f" its number is still {before.id}"
                )
            before.who = who
            return
        if before is not None:
            self._roster.leave(heard.board.name)
            line.early.clear()
        wall_s = self._wall_us(heard.t_us) / 1e6
        admitted = self._roster.admit(who, heard.board.name, wall_s)
        line.restarts = heard.board.seen.restarts
        if isinstance(admitted, str):
            line.member, line.ignored = None, admitted
            line.early.clear()
            self._told(f"board at {heard.board.at}", f"{heard.board.name}: {admitted}")
            return
        line.member, line.ignored = admitted, ""
        said = f"{admitted.label}, a {who.board} with firmware {who.firmware}, is at"
        self._told(f"board at {heard.board.at}", f"{said} {heard.board.name}")
        for t_us, name, fields in line.early:
            self._keep(admitted, t_us, name, fields)
        line.early.clear()

    def _see_restart(self, heard: Heard, line: _Line, member: Member) -> None:
        restarts = heard.board.seen.restarts
        if restarts == line.restarts:
            return
        line.restarts = restarts
        if member.has_sampled:
            self._roster.start(member, self._wall_us(heard.t_us) / 1e6)
            self._make_clock(member)

    def _keep(self, member: Member, t_us: int, name: str, fields: Mapping[str, Value]) -> None:
        if name == "sample":
            member.has_sampled = True
            period = fields["period"]
            if member.clock is not None and isinstance(period, int):
                t_us = member.clock.at(period, t_us)
        elif name == "hello" and (member.hello != fields or member.clock is None):
            member.hello = {key: it for key, it in fields.items() if isinstance(it, int)}
            self._make_clock(member)
        time_us = self._wall_us(t_us)
        key = member.id, name
        # A store takes two records of one time for one.
        before_us = self._last_us.get(key, 0)
        if before_us - _SAME_TIME_US < time_us <= before_us:
            time_us = before_us + 1
        self._last_us[key] = time_us
        made = Stamped(member.next, time_us, name, fields)
        member.next += 1
        member.records += 1
        member.heard_us = time_us
        member.latest[name] = fields
        run = member.id, member.boot
        if run in self._pending:
            self._pending[run].append(made)
        else:
            self._pending[run] = [made]

    @staticmethod
    def _make_clock(member: Member) -> None:
        period_us = member.hello["period_us"] if member.hello else 0
        member.clock = BoardClock(period_us) if period_us else None

    def _render(self, about: About, records: Sequence[Stamped]) -> None:
        made: dict[Render, bytes] = {}
        for sink, render in self._renders.items():
            if render not in made:
                made[render] = render(about, records)
            batch = Batch(sink, about.id, about.label, len(records), made[render])
            self._held.append(batch)

    def _drop_held(self) -> None:
        size = sum(len(it.payload) for it in self._held)
        at = 0
        while size > _MOST_HELD:
            size -= len(self._held[at].payload)
            at += 1
        self._lost += self._held[:at]
        del self._held[:at]
