"""Runs a gateway: from a source of pieces to the sinks.

with Service(settings, session, source, told) as service:
    service.run(seconds=None, ports=ports)
    service.summary()
"""

import contextlib
import time
from typing import Any, Protocol

from noheap_tools.gateway import record
from noheap_tools.gateway.collector import Collector, Render
from noheap_tools.gateway.outbox import Outbox
from noheap_tools.gateway.ports import Ports
from noheap_tools.gateway.roster import Member, Roster
from noheap_tools.gateway.settings import INFLUX, Settings
from noheap_tools.gateway.states import States
from noheap_tools.gateway.tell import Told
from noheap_tools.gateway.wall import Wall
from noheap_tools.monitor.live import Live
from noheap_tools.monitor.piece import Piece, Source
from noheap_tools.monitor.session import Session

_WAIT_S = 0.1
# Boards' bytes come together meanwhile, with their times. Woken for each of them, the thread that
# reads and the one that decodes would take most of their time to wait for one another.
_GATHER_S = 0.03
_STATES_S = 5.0  # between two newest values of a board; who is there is told at once


class Sink(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Service:
    """Opens the outbox, and starts the sinks that the settings have. Raises ToolError for an
    outbox that cannot be used, and for files of TLS or credentials that are not there.

    At the end `summary` says what came of each board, and what still waits."""

    def __init__(self, settings: Settings, session: Session, source: Source, told: Told) -> None:
        self._settings = settings
        self._session = session
        self._source = source
        self._told = told
        self._wall = Wall(lambda: source.now_us)
        self._stack = contextlib.ExitStack()
        self.sinks: dict[str, Any] = {}
        self._states: States | None = None
        self._shown: dict[str, tuple[object, ...]] = {}
        self._states_s = 0.0
        self.summary: dict[str, Any] = {}

    def __enter__(self) -> "Service":
        with contextlib.ExitStack() as stack:
            settings = self._settings
            self.outbox = stack.enter_context(Outbox(settings.outbox, settings.most_bytes))
            stack.callback(self._sum_up)  # when the sinks have ended
            if self.outbox.moved is not None:
                self._told.once(f"the outbox is damaged, and kept as {self.outbox.moved}")
            self.roster = Roster(settings, self.outbox.runs())
            for name, sink in self._sinks().items():
                self.sinks[name] = sink
                sink.start()
                stack.callback(sink.stop)
            if settings.prometheus:
                from noheap_tools.gateway import metrics

                connected = {it: sink for it, sink in self.sinks.items() if it == "mqtt"}
                view = metrics.View(self.roster, self._session, self.outbox, connected)
                stack.enter_context(metrics.served(settings.prometheus, view, self._told))
            self._collector = Collector(
                self.outbox, self.roster, self._renders(), self._told, self._wall_us
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stack.close()

    def run(self, seconds: float | None, ports: Ports | None) -> None:
        """Until then, or until a recording is over and sent."""
        end_s = float("inf") if seconds is None else time.monotonic() + seconds
        try:
            self._listen(end_s, ports)
        finally:
            self._finish()
        while self._source.ended and time.monotonic() < end_s and self._is_sending():
            time.sleep(_WAIT_S)

    def _listen(self, end_s: float, ports: Ports | None) -> None:
        every_s = self._settings.every_ms / 1000
        next_s = time.monotonic() + every_s
        while not self._source.ended and time.monotonic() < end_s:
            wait_s = min(_WAIT_S, max(0.0, next_s - time.monotonic()))
            for piece in self._source.take(wait_s):
                self._take(piece)
            if ports is not None:
                time.sleep(_GATHER_S)
            if time.monotonic() >= next_s:
                self._flush()
                next_s = time.monotonic() + every_s
            if ports is not None:
                ports.look()

    def _sum_up(self) -> None:
        counts = self.outbox.counts()
        self.summary = {
            "boards": {
                it.id: {
                    "name": it.label,
                    "boot": it.boot,
                    "records": it.records,
                    "drift_ppm": it.clock.drift_ppm if it.clock is not None else None,
                }
                for it in self.roster.members.values()
            },
            "waiting": _by_sink(counts.waiting),
            "dropped": _by_sink(counts.dropped),
        }

    def _take(self, piece: Piece) -> None:
        for heard in self._session.take(piece):
            self._collector.take(heard)

    def _finish(self) -> None:
        if isinstance(self._source, Live):
            for piece in self._source.stop():
                self._take(piece)
        for heard in self._session.flush(self._source.now_us):
            self._collector.take(heard)
        self._flush()

    def _flush(self) -> None:
        self._collector.flush()
        if self._states is None:
            return
        is_time = time.monotonic() >= self._states_s
        if is_time:
            self._states_s = time.monotonic() + _STATES_S
        for member in self.roster.members.values():
            seen = _seen(member)
            if is_time or self._shown.get(member.id) != seen:
                self._shown[member.id] = seen
                self._states.show(member)

    def _is_sending(self) -> bool:
        waiting = self.outbox.counts().waiting
        return any(sink in self.sinks for sink, _ in waiting)

    def _wall_us(self, t_us: int) -> int:
        if isinstance(self._source, Live):
            return self._wall.us(t_us)
        return round(self._source.began * 1e6) + t_us

    def _renders(self) -> dict[str, Render]:
        made: dict[str, Render] = {}
        if self._settings.mqtt is not None:
            as_lines = self._settings.mqtt.payload == INFLUX
            made["mqtt"] = record.as_lines if as_lines else record.as_json
        if self._settings.influx is not None:
            made["influx"] = record.as_lines
        return made

    def _sinks(self) -> dict[str, Sink]:
        made: dict[str, Sink] = {}
        mqtt, influx = self._settings.mqtt, self._settings.influx
        if mqtt is not None and not mqtt.is_held:
            from noheap_tools.gateway.mqtt import MqttSink

            self._states = States(mqtt.topic, self.outbox.id, mqtt.home_assistant)
            made["mqtt"] = MqttSink(mqtt, self.outbox, self._states, self._told)
        if influx is not None and not influx.is_held:
            from noheap_tools.gateway.influx import InfluxSink

            made["influx"] = InfluxSink(influx, self.outbox, self._told)
        return made


def _seen(member: Member) -> tuple[object, ...]:
    """What is told at once when it changes."""
    return member.port, member.who, member.boot, len(member.latest), member.hello


def _by_sink(counts: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for (sink, _), records in counts.items():
        found[sink] = found.get(sink, 0) + records
    return found
