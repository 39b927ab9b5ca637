"""A gateway through a broker's absence of 60 s, a full disk and its own kill, all real.

Twenty simulated boards (simulated.py), whose clocks are off by up to 300 ppm, report by TCP. A
mosquitto hangs, and is killed for 60 s. Meanwhile the disk of the outbox, a tmpfs of a few MB, is
full for 15 s, and then the gateway is killed with -9 and started again. All that had a number must
be at a subscriber. The times of the samples are compared with those at which they were taken.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from noheap_tools import system
from noheap_tools.bench import recorded
from noheap_tools.bench.brokers import Broker, Mosquitto
from noheap_tools.bench.heard import Heard, Subscriber
from noheap_tools.bench.processes import Boards, Gateway, Sent
from noheap_tools.bench.report import Limit
from noheap_tools.bench.simulated import Plan
from noheap_tools.bench.small_disk import SmallDisk

_DISK_MB = 16  # SQLite's log may take 4
_FITTED_S = 30.0  # after a start of the gateway: its fit begins after 20 s
_MOST_MS = 2.0
_HANGS_S = 1.0
_QUIET_S = 2.0
_MOST_STARTS = 10
_PATIENCE_S = 60.0
_FULL = "the disk is not full"


@dataclass(frozen=True)
class Times:
    """s after the first tick, of what is done; `PLAN` is for the boards."""

    plan: Plan
    broker_goes: float
    disk_fills: float
    disk_frees: float
    gateway_dies: float
    broker_comes: float


_WHOLE = Times(Plan(20, 100, 170, 300), 40, 50, 65, 70, 100)
_QUICK = Times(Plan(20, 100, 14, 300), 2, 3, 6, 7, 9)


@dataclass(frozen=True)
class Outcome:
    """`unheard` are records that boards sent while no gateway ran, or that it had in memory when
    it was killed. `worst_ms` is the error of a sample's time once the clock was fitted,
    `drift_ppm` that of the clocks' drift; None: it did not run long enough."""

    boards: int
    away_s: float
    full_s: float
    sent: int
    once: int
    twice: int
    missing: int
    changed: int
    unheard: int
    dropped: int
    worst_ms: float | None
    drift_ppm: float | None

    @property
    def limits(self) -> list[Limit]:
        limits = [
            Limit("numbers that are missing", self.missing, 0),
            Limit("records that were dropped", self.dropped, 0),
            Limit("records that came again as others", self.changed, 0),
        ]
        if self.worst_ms is not None:
            limits.append(Limit("error of a sample's time, ms", self.worst_ms, _MOST_MS))
        return limits

    def as_json(self) -> dict[str, Any]:
        limits = [vars(limit) | {"reached": limit.reached} for limit in self.limits]
        return {**asdict(self), "limits": limits}

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        rows = {
            "broker killed for": f"{self.away_s:.0f} s",
            "disk of the outbox full, of them": f"{self.full_s:.0f} s",
            "gateway killed with -9, of them": "once",
            "records with a number": f"{self.once + self.missing:,}",
            "of them at the subscriber": f"{self.once:,}",
            "that came again, with the same number": f"{self.twice:,}",
            "records without one: in memory at the kill, or until the next start": (
                f"{self.unheard:,}"
            ),
            "largest error of a sample's time": f"{self.worst_ms} ms",
            "largest error of a clock's drift, of up to 300 ppm": f"{self.drift_ppm} ppm",
        }
        head = f"| {self.boards} boards at 10 samples/s each | |"
        return [head, "|---|---:|"] + [f"| {name} | {value} |" for name, value in rows.items()]


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench outage fills a disk of its own", "Measure it there.")
    times = _QUICK if quick else _WHOLE
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        with (
            Mosquitto(folder) as broker,
            Subscriber(broker.port) as subscriber,
            SmallDisk(folder, _DISK_MB) as disk,
            Boards(times.plan) as boards,
        ):
            settings = f'[mqtt]\nbroker = "{broker.address}"'
            outbox = disk.folder / "outbox.db"
            with Gateway(folder, settings, boards.ports, outbox, disk.prefix) as gateway:
                gateway.wait(lambda: subscriber.messages, "nothing came", _PATIENCE_S)
                _disturb(times, broker, gateway, disk, log)
                sent = boards.finish()
                log("the last record was sent")
                summary = _ended(gateway, subscriber)
            heard = subscriber.heard()
    return _judged(times, sent, heard, summary)


def _disturb(
    times: Times,
    broker: Broker,
    gateway: Gateway,
    disk: SmallDisk,
    log: Callable[[str], None],
) -> None:
    began_s = time.monotonic()

    def at(after_s: float, what: str) -> None:
        time.sleep(max(0.0, began_s + after_s - time.monotonic()))
        log(what)

    at(times.broker_goes - _HANGS_S, "the broker hangs")
    broker.pause()  # so that something is on its way
    at(times.broker_goes, "the broker is killed")
    broker.kill()
    at(times.disk_fills, "the disk is filled")
    disk.fill()
    gateway.wait(lambda: "records wait in memory" in gateway.said(), _FULL, _PATIENCE_S)
    at(times.disk_frees, "the disk has room again")
    disk.free()
    at(times.gateway_dies, "the gateway is killed, and starts again")
    gateway.kill()
    gateway.start()
    at(times.broker_comes, "the broker starts again")
    broker.start()


def _ended(gateway: Gateway, subscriber: Subscriber) -> dict[str, Any]:
    """Its summary, when all has gone: one that waits for its next attempt to reach the broker is
    started again."""
    boards, summary = None, {}
    for _ in range(_MOST_STARTS):
        _wait_until_quiet(subscriber)
        summary = gateway.end()
        boards = boards or summary["boards"]
        if not summary["waiting"]:
            break
        gateway.start()
    return {**summary, "boards": boards}


def _wait_until_quiet(subscriber: Subscriber) -> None:
    before = -1
    while subscriber.messages != before:
        before = subscriber.messages
        time.sleep(_QUIET_S)


def _judged(times: Times, sent: Sent, heard: Heard, summary: dict[str, Any]) -> Outcome:
    drifts = {it: found["drift_ppm"] for it, found in summary["boards"].items()}
    plan = times.plan
    off = [
        abs(drift - plan.drift_of(recorded.board_of(it)))
        for it, drift in drifts.items()
        if drift is not None
    ]
    errors = _errors_ms(plan, sent.began, heard)
    return Outcome(
        boards=plan.boards,
        away_s=times.broker_comes - times.broker_goes,
        full_s=times.disk_frees - times.disk_fills,
        sent=sum(sent.records),
        once=heard.once,
        twice=heard.twice,
        missing=heard.missing + sum(summary["waiting"].values()),
        changed=heard.changed,
        unheard=sum(sent.records) - heard.once,
        dropped=sum(summary["dropped"].values()),
        worst_ms=round(max(errors), 2) if errors else None,
        drift_ppm=round(max(off), 1) if off else None,
    )


def _errors_ms(plan: Plan, began: float, heard: Heard) -> list[float]:
    """Of the samples that came when their board's clock was fitted."""
    errors = []
    for number, records in heard.records.items():
        board = recorded.board_of(number)
        begins: dict[int, float] = {}
        for _, (boot, record) in sorted(records.items()):
            if record["type"] != "sample":
                continue
            true_s = began + plan.due_s(board, record["period"])
            begins.setdefault(boot, true_s)
            if true_s > begins[boot] + _FITTED_S:
                errors.append(abs(record["time_us"] / 1e6 - true_s) * 1000)
    return errors
