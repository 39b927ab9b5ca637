"""The CPU time of `noheap gateway` that plays a recording of fifty boards, at its speed.

Each board sends 100 samples a second, and its counters each second. The whole process counts, its
start too, from the boards' bytes to the broker's last acknowledgement; the broker does not.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from noheap_tools import system
from noheap_tools.bench import recorded
from noheap_tools.bench.brokers import Broker, Mosquitto
from noheap_tools.bench.played import played
from noheap_tools.bench.shares import Outcome, Row
from noheap_tools.errors import ToolError

BOARDS = 50
RECORDS_PER_S = 100
_SECONDS, _QUICK_SECONDS = 60, 3
_MOST_SHARE = 0.5  # of a CPU


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench gateway runs mosquitto", "Measure it there.")
    seconds = _QUICK_SECONDS if quick else _SECONDS
    rows = []
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        file = folder / "fifty.noheap"
        recorded.write(file, boards=BOARDS, records_per_s=RECORDS_PER_S, seconds=seconds)
        with Mosquitto(folder, keeps=False) as broker:
            for payload in ("json", "influx"):
                log(f"{payload}: {BOARDS} boards, {RECORDS_PER_S} records/s each, {seconds} s")
                cpu_s, records = _sent(folder, file, broker, payload)
                if records < BOARDS * RECORDS_PER_S * seconds:
                    raise ToolError(f"{payload}: only {records:,} records were acknowledged")
                rows.append(Row(payload, records, cpu_s, seconds))
    return Outcome("gateway", "payload", BOARDS, RECORDS_PER_S, _MOST_SHARE, rows)


def _sent(folder: Path, file: Path, broker: Broker, payload: str) -> tuple[float, int]:
    """The CPU time, and the records that the broker acknowledged."""
    settings = folder / f"{payload}.toml"
    settings.write_text(
        f'[mqtt]\nbroker = "{broker.address}"\npayload = "{payload}"\n'
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
