"""What a gateway and its boards are doing, for Prometheus: GET /metrics.

    with metrics.served("127.0.0.1", 9464, view): ...

Names of boards, records and fields are values of labels, never names of metrics, so a board can
only have series with its own number. The newest value of each field is one series:

    noheap_value{board="oven",id="E660",record="sample",field="milli_c"} 25062
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from noheap_tools.gateway.checks import split
from noheap_tools.gateway.outbox import Outbox
from noheap_tools.gateway.roster import Member, Roster
from noheap_tools.gateway.tell import Told
from noheap_tools.monitor.session import Session

_BOARD = ("board", "id")
_ANSWER_S = 5.0  # for a client to say what it wants


@dataclass(frozen=True)
class View:
    """What is looked at. `sinks` have `is_connected`, by their names."""

    roster: Roster
    session: Session
    outbox: Outbox
    sinks: dict[str, Any]


@contextlib.contextmanager
def served(listen: str, view: View, told: Told) -> Iterator[int]:
    """Answers at `listen`, HOST:PORT, and yields the port. One that is taken is told; boards and
    sinks go on without."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(view))
    try:
        server = _server(listen, make_wsgi_app(registry))
    except OSError as error:
        told("metrics", f"no metrics at {listen}: {error.strerror or error}")
        yield 0
        return
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True, name="metrics")
        thread.start()
        told("metrics", f"metrics are at http://{listen}/metrics")
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _server(listen: str, application: Any) -> WSGIServer:
    host, port = split(listen)
    return make_server(host, port, application, handler_class=_Quiet)


class _Quiet(WSGIRequestHandler):
    timeout = _ANSWER_S

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """A line for each question is too many."""


class _Families(Collector):
    def __init__(self, view: View) -> None:
        self._view = view

    def collect(self) -> Iterator[Metric]:
        members = list(self._view.roster.members.values())
        yield from self._of_boards(members)
        yield from self._of_outbox()
        yield self._of_lines()
        connected = GaugeMetricFamily(
            "noheap_connected", "1: the sink has a connection", labels=["sink"]
        )
        for name, sink in self._view.sinks.items():
            connected.add_metric([name], float(sink.is_connected))
        yield connected

    def _of_boards(self, members: Sequence[Member]) -> Iterator[Metric]:
        about = GaugeMetricFamily(
            "noheap_board_info", "Who is known", labels=[*_BOARD, "model", "firmware"]
        )
        here = GaugeMetricFamily("noheap_board_here", "1: its port is open", labels=_BOARD)
        heard = GaugeMetricFamily(
            "noheap_board_heard_timestamp_seconds", "Time of its last record", labels=_BOARD
        )
        drift = GaugeMetricFamily(
            "noheap_board_drift_ppm", "Above 0: its clock is slow", labels=_BOARD
        )
        records = CounterMetricFamily("noheap_records", "Records of it", labels=_BOARD)
        values = GaugeMetricFamily(
            "noheap_value", "The newest one", labels=[*_BOARD, "record", "field"]
        )
        for it in members:
            who = [it.label, it.id]
            about.add_metric([*who, it.who.board, it.who.firmware], 1)
            here.add_metric(who, float(bool(it.port)))
            heard.add_metric(who, it.heard_us / 1e6)
            records.add_metric(who, it.records)
            if it.clock is not None and it.clock.drift_ppm is not None:
                drift.add_metric(who, it.clock.drift_ppm)
            for record, fields in list(it.latest.items()):
                for name, value in fields.items():
                    if isinstance(value, int) and record != "log":
                        values.add_metric([*who, record, name], value)
        yield from (about, here, heard, drift, records, values)

    def _of_outbox(self) -> Iterator[Metric]:
        counts = self._view.outbox.counts()
        labels = ["sink", "id"]
        waiting = GaugeMetricFamily("noheap_waiting", "Records in the outbox", labels=labels)
        dropped = CounterMetricFamily(
            "noheap_dropped", "Records that went, unsent, for want of room", labels=labels
        )
        for key, records in counts.waiting.items():
            waiting.add_metric(key, records)
        for key, records in counts.dropped.items():
            dropped.add_metric(key, records)
        size = GaugeMetricFamily("noheap_waiting_bytes", "Bytes in the outbox", counts.bytes)
        yield from (waiting, dropped, size)

    def _of_lines(self) -> Metric:
        made = CounterMetricFamily(
            "noheap_port_events", "Of what comes from a port", labels=["port", "event"]
        )
        for board in list(self._view.session.boards):
            made.add_metric([board.name, "damaged frame"], board.decoder.bad_frames)
            made.add_metric([board.name, "gap"], board.seen.gaps)
            made.add_metric([board.name, "restart"], board.seen.restarts)
        return made
