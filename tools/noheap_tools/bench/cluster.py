"""A thousand simulated boards, a gateway, and three nats-servers on loopback, one of them killed.

Each board is a TCP port, at which it sends recorded frames: simulated.py. A third of the way the
node to which the gateway is connected is killed; it stays away. All that boards have sent must be
at a subscriber of another node.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from noheap_tools import system
from noheap_tools.bench.brokers import Nats, cluster
from noheap_tools.bench.heard import Subscriber
from noheap_tools.bench.processes import Boards, Gateway
from noheap_tools.bench.report import Limit
from noheap_tools.bench.simulated import Plan
from noheap_tools.errors import ToolError

BOARDS, QUICK_BOARDS = 1000, 50
_PERIOD_MS = 250
_SECONDS, _QUICK_SECONDS = 90, 6
_CONNECT_S = 90.0
_DRAIN_S = 90.0


@dataclass(frozen=True)
class Outcome:
    """`sent` by the boards, `once` of them at the subscriber, `twice` came again; `missing` are
    numbers that did not come. `cpu_s` is the gateway's."""

    boards: int
    seconds: float
    sent: int
    once: int
    twice: int
    missing: int
    changed: int
    messages: int
    pause_s: float
    behind_s: float
    cpu_s: float

    @property
    def limits(self) -> list[Limit]:
        return [
            Limit("records that are not at the subscriber", self.sent - self.once, 0),
            Limit("numbers that are missing", self.missing, 0),
            Limit("records that came again as others", self.changed, 0),
        ]

    def as_json(self) -> dict[str, Any]:
        limits = [vars(limit) | {"reached": limit.reached} for limit in self.limits]
        return {**asdict(self), "limits": limits}

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        rows = {
            "simulated boards, a TCP port each": f"{self.boards:,}",
            "records/s, all together": f"{self.sent / self.seconds:,.0f}",
            "messages/s that the cluster acknowledged": f"{self.messages / self.seconds:,.0f}",
            "records that the boards sent": f"{self.sent:,}",
            "of them at the subscriber": f"{self.once:,}",
            "that came again, with the same number": f"{self.twice:,}",
            "longest time in which none came": f"{self.pause_s:.1f} s",
            "from the last record to the last acknowledgement": f"{self.behind_s:.1f} s",
            "CPU time of the gateway, of one CPU": f"{100 * self.cpu_s / self.seconds:.0f} %",
        }
        return ["| a node of three killed | |", "|---|---:|"] + [
            f"| {name} | {value} |" for name, value in rows.items()
        ]


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer."""
    system.require_linux("noheap bench cluster runs nats-server", "Measure it there.")
    boards = QUICK_BOARDS if quick else BOARDS
    plan = Plan(boards, _PERIOD_MS, _QUICK_SECONDS if quick else _SECONDS)
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        log("three nats-servers begin")
        with (
            cluster(folder) as nodes,
            Subscriber(nodes[1].port) as subscriber,
            Boards(plan) as fleet,
        ):
            brokers = [it.address for it in nodes]
            settings = f"[mqtt]\nbroker = {brokers}"
            with Gateway(folder, settings, fleet.ports, folder / "outbox.db") as gateway:
                log(f"{boards:,} boards, a sample each {_PERIOD_MS} ms, {plan.seconds:g} s")
                gateway.wait(lambda: subscriber.messages, "nothing is acknowledged", _CONNECT_S)
                time.sleep(plan.seconds / 3)
                node = _node_of(gateway, nodes)
                if node is nodes[1]:
                    raise ToolError("gateway and subscriber are at one node", "Try again.")
                log(f"the node at {node.address} is killed")
                node.kill()
                sent = fleet.finish()
                log("the last record was sent")
                total = sum(sent.records)
                began_s = time.monotonic()
                heard = subscriber.all_heard(total, _DRAIN_S)
                behind_s = time.monotonic() - began_s
                summary = gateway.end()
            heard = subscriber.all_heard(total, 0)
    if summary["waiting"]:
        raise ToolError(f"after {_DRAIN_S:g} s these wait still: {summary['waiting']}")
    return Outcome(
        boards=boards,
        seconds=plan.seconds,
        sent=total,
        once=heard.once,
        twice=heard.twice,
        missing=heard.missing,
        changed=heard.changed,
        messages=heard.messages,
        pause_s=round(heard.pause_s, 1),
        behind_s=round(behind_s, 1),
        cpu_s=round(gateway.cpu_s, 1),
    )


def _node_of(gateway: Gateway, nodes: Sequence[Nats]) -> Nats:
    """To which it is connected."""
    said = gateway.said()
    return max(nodes, key=lambda it: said.rfind(f"connected to the broker at {it.address}"))
