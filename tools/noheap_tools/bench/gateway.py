"""The CPU time of `noheap gateway` that plays a recording of fifty boards, at its speed.

Each board sends 100 samples a second, and its counters each second. The whole process counts, its
start too, from the boards' bytes to the broker's last acknowledgement; the broker does not.
"""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from noheap_tools import system
from noheap_tools.bench import recorded
from noheap_tools.bench.played import played
from noheap_tools.bench.report import Limit
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.for_tests import MOSQUITTO

BOARDS = 50
RECORDS_PER_S = 100
_SECONDS, _QUICK_SECONDS = 60, 3
_MOST_SHARE = 0.5  # of a CPU
_PATIENCE_S = 10.0
_CONFIGURATION = "listener {port} 127.0.0.1\nallow_anonymous true\n"


@dataclass(frozen=True)
class Row:
    """`share`: CPU seconds a second."""

    payload: str
    records: int
    cpu_s: float
    seconds: float

    @property
    def share(self) -> float:
        return self.cpu_s / self.seconds


@dataclass(frozen=True)
class Outcome:
    rows: Sequence[Row]

    @property
    def limits(self) -> list[Limit]:
        return [
            Limit(
                f"CPU time of gateway, {row.payload}, a second", round(row.share, 3), _MOST_SHARE
            )
            for row in self.rows
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "boards": BOARDS,
            "records_per_s": RECORDS_PER_S,
            "rows": [asdict(row) | {"share": row.share} for row in self.rows],
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        lines = ["| payload | boards | records/s | of a CPU |", "|---|---:|---:|---:|"]
        for row in self.rows:
            rate = round(row.records / row.seconds)
            lines.append(f"| {row.payload} | {BOARDS} | {rate:,} | {100 * row.share:.0f} % |")
        return lines


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench gateway runs mosquitto", "Measure it there.")
    seconds = _QUICK_SECONDS if quick else _SECONDS
    rows = []
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        file = folder / "fifty.noheap"
        recorded.write(file, boards=BOARDS, records_per_s=RECORDS_PER_S, seconds=seconds)
        with _broker(folder) as port:
            for payload in ("json", "influx"):
                log(f"{payload}: {BOARDS} boards, {RECORDS_PER_S} records/s each, {seconds} s")
                cpu_s, records = _sent(folder, file, port, payload)
                if records < BOARDS * RECORDS_PER_S * seconds:
                    raise ToolError(f"{payload}: only {records:,} records were acknowledged")
                rows.append(Row(payload, records, cpu_s, seconds))
    return Outcome(rows)


def _sent(folder: Path, file: Path, port: int, payload: str) -> tuple[float, int]:
    """The CPU time, and the records that the broker acknowledged."""
    settings = folder / f"{payload}.toml"
    settings.write_text(
        f'[mqtt]\nbroker = "127.0.0.1:{port}"\npayload = "{payload}"\n'
        f'[outbox]\nfile = "{folder / payload}.db"\n',
        encoding="utf-8",
    )
    options = ["--settings", str(settings), "--replay", str(file), "--speed", "real", "--json"]
    with (folder / f"{payload}.json").open("w+b") as out:
        cpu_s, _ = played(["gateway", *options], out.fileno())
        out.seek(0)
        summary = json.loads(out.read())
    records = sum(it["records"] for it in summary["boards"].values())
    left = sum([*summary["waiting"].values(), *summary["dropped"].values()])
    return cpu_s, records - left


@contextmanager
def _broker(folder: Path) -> Iterator[int]:
    """Its port, on loopback. Raises ToolError if there is none."""
    program = MOSQUITTO.find()
    if program is None:
        raise ToolError(MOSQUITTO.lacking())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = folder / "mosquitto.conf"
    configuration.write_text(_CONFIGURATION.format(port=port), encoding="utf-8")
    with (folder / "mosquitto.log").open("wb") as log:
        child = subprocess.Popen([program, "-c", configuration], stdout=log, stderr=log)
    try:
        _wait_for(port, child)
        yield port
    finally:
        child.terminate()
        child.wait()


def _wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise ToolError("mosquitto does not start")
