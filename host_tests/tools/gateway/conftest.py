"""Boards that report, brokers, and the gateway as its own process."""

import json
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from noheap.wire import record
from noheap_tools.bench.brokers import Broker, Mosquitto, Nats
from noheap_tools.gateway.collector import Collector
from noheap_tools.gateway.outbox import Outbox
from noheap_tools.gateway.record import as_json
from noheap_tools.gateway.roster import Roster
from noheap_tools.gateway.settings import Settings
from noheap_tools.gateway.tell import Told
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.encode import framed, sample
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.session import Session
from noheap_tools.toolchain.for_tests import MOSQUITTO, NATS
from rig.emulation import environment, noheap
from rig.fake_repl import FakeRepl
from rig.patience import PATIENCE_S

NUMBER = "E6605481DB318236"
PERIOD_US = 10_000
BEGAN_S = 1_790_000_000.0


def identity(number: str = NUMBER, board: str = "pico", firmware: str = "0123456789ab") -> bytes:
    told = f"{record.VERSION} {board} {firmware} {number}"
    return framed(bytes([record.IDENTITY]) + told.encode())


def hello(period_us: int = PERIOD_US) -> bytes:
    fields = record.HELLO, record.VERSION, period_us, 0, 30_000, 29_000, 0x20001000
    return framed(struct.pack("<B3I2iI", *fields))


@pytest.fixture
def mosquitto(tmp_path) -> Iterator[Broker]:
    if lacking := MOSQUITTO.lacking():
        pytest.skip(lacking)
    with Mosquitto(tmp_path) as broker:
        yield broker


@pytest.fixture(params=["mosquitto", "nats"])
def broker(request, tmp_path) -> Iterator[Broker]:
    program, make = {"mosquitto": (MOSQUITTO, Mosquitto), "nats": (NATS, Nats)}[request.param]
    if lacking := program.lacking():
        pytest.skip(lacking)
    with make(tmp_path) as broker:
        yield broker


class Talker:
    """A board on a pseudo-terminal that says who it is when asked, and then a sample each 10 ms,
    each with its period, for ever."""

    def __init__(self, number: str = NUMBER) -> None:
        self._repl = FakeRepl()
        self._who = identity(number) + hello()
        self._asked = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._repl.on_input = self._on_input
        self.port = self._repl.port
        self.period = 0

    def __enter__(self) -> "Talker":
        self._repl.__enter__()
        self._repl.keep_room()
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stop.set()
        self._thread.join()
        self._repl.unplug()

    def wait_for(self, period: int) -> None:
        """Until it has said that one."""
        while self.period < period:
            time.sleep(0.01)

    def _on_input(self, data: bytes) -> None:
        if REQUEST in data:
            self._repl.try_to_say(self._who)
            self._asked.set()

    def _run(self) -> None:
        while not self._stop.wait(0.01):
            if self._asked.is_set():
                self.period += 1
                self._repl.try_to_say(sample(self.period, 25_000 + self.period))


class Gateway:
    """`noheap gateway` as its own process; `lines` is its stderr."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self._log = folder / "gateway.log"
        self._log.touch()
        self._begin = self._log.stat().st_size
        settings = folder / "settings"
        settings.mkdir(exist_ok=True)
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                noheap("gateway", *options),
                stdout=subprocess.PIPE,
                stderr=out,
                env={**environment(), "NOHEAP_SETTINGS": str(settings), **variables},
                cwd=folder,
            )

    def said(self) -> str:
        return self._log.read_bytes()[self._begin :].decode()

    def until(self, words: str) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.said():
            assert self._process.poll() is None or words in self.said(), self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return self.said()

    def end(self, number: signal.Signals | None = signal.SIGTERM) -> tuple[int, bytes]:
        """Exit code and stdout."""
        if number is not None:
            self._process.send_signal(number)
        out, _ = self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode, out


@pytest.fixture
def gateway(tmp_path) -> Iterator[Callable[..., Gateway]]:
    made: list[Gateway] = []

    def start(*options: str, **variables: str) -> Gateway:
        made.append(Gateway(tmp_path, "--outbox", str(tmp_path / "o.db"), *options, **variables))
        return made[-1]

    yield start
    for it in made:
        it.end(signal.SIGKILL)


class Heard:
    """A collector that is fed by hand; `lines` are what it told."""

    def __init__(self, outbox: Outbox, settings: Settings) -> None:
        self.lines: list[str] = []
        self.outbox = outbox
        self.roster = Roster(settings, outbox.runs())
        self.session = Session(goes_on=True)
        self.collector = Collector(
            outbox,
            self.roster,
            {"mqtt": as_json},
            Told(self.lines.append),
            lambda t_us: round(BEGAN_S * 1e6) + t_us,
        )

    def feed(self, data: bytes, t_ms: int = 0, board: int = 0, kind: Kind = Kind.DATA) -> None:
        for heard in self.session.take(Piece(board, t_ms * 1000, kind, data)):
            self.collector.take(heard)

    def plug(self, board: int = 0, t_ms: int = 0) -> None:
        name = b"port %d" % board
        self.feed(name, t_ms, board, Kind.NAME)
        self.feed(name, t_ms, board, Kind.HERE)

    def kept(self) -> list[dict[str, Any]]:
        """The batches in the outbox."""
        assert self.collector.flush()
        return [json.loads(it.payload) for it in self.outbox.waiting("mqtt", 0, 1000)]

    def records(self) -> list[dict[str, Any]]:
        return [it for batch in self.kept() for it in batch["records"]]


@pytest.fixture
def outbox(tmp_path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "o.db", 1 << 20) as made:
        yield made


@pytest.fixture
def heard(outbox) -> Callable[..., Heard]:
    def make(**named: Any) -> Heard:
        return Heard(outbox, Settings(**named))

    return make
