"""Flashes boards one after the other, and stops at the first that fails.

    fleet = [Target("oven", "E6605481DB318236"), ...]
    attached.find(fleet, ports)         # their ports
    run(fleet, flash_one, say)

One firmware that does not tick is on one board then, and not on all of them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from noheap_tools.errors import ToolError
from noheap_tools.flash.report import Outcome
from noheap_tools.link.printable import printable


class State(StrEnum):
    """What became of a board. STARTED: its firmware has no telemetry that would show ticks."""

    TICKS = "ticks"
    STARTED = "started"
    PLANNED = "planned"  # by --dry-run
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_TRIED = "not tried"
    NOT_ATTACHED = "not attached"


_GOOD = (State.TICKS, State.STARTED, State.PLANNED)


@dataclass
class Target:
    """A board by its number. `port` is "" while it is not attached; `why` says why it failed."""

    name: str
    number: str
    port: str = ""
    state: State = State.NOT_ATTACHED
    why: str = ""
    outcome: Outcome | None = None

    @property
    def is_good(self) -> bool:
        return self.state in _GOOD

    def as_json(self) -> dict[str, Any]:
        told = {"name": self.name, "number": self.number, "state": self.state, "error": self.why}
        # A board that was not reached has a port all the same.
        return {**(asdict(self.outcome) if self.outcome else {}), **told, "port": self.port}


FlashOne = Callable[[Target], tuple[Outcome, ToolError | None]]


def run(
    fleet: Sequence[Target],
    flash_one: FlashOne,
    failed: Callable[[Target, ToolError], None],
    *,
    dry_run: bool = False,
) -> None:
    """Set what became of each. A dry run, which changes nothing, goes on after a failure."""
    for target in fleet:
        if target.port:
            target.state = State.NOT_TRIED
    for target in fleet:
        if not target.port:
            continue
        target.state = State.INTERRUPTED
        try:
            target.outcome, error = flash_one(target)
        except ToolError as raised:
            error = raised
        if error is None:
            target.state = _state_of(target.outcome)
            continue
        target.state, target.why = State.FAILED, error.message
        failed(target, error)
        if not dry_run:
            return


def _state_of(outcome: Outcome | None) -> State:
    assert outcome is not None
    if outcome.dry_run:
        return State.PLANNED
    return State.TICKS if outcome.reports else State.STARTED


def lines(fleet: Sequence[Target]) -> list[str]:
    """A line a board, and the sum."""
    width = max(len(printable(it.name)) for it in fleet)
    told = []
    for it in fleet:
        more = it.why.splitlines()[0] if it.why else it.port
        cells = (printable(it.name).ljust(width), it.state.ljust(12), printable(more))
        told.append("  ".join(cells).rstrip())
    counts = Counter(it.state for it in fleet)
    told.append(", ".join(f"{counts[it]} {it}" for it in State if counts[it]))
    return told


def violations(fleet: Sequence[Target]) -> list[str]:
    return [
        f"{it.name}: {it.state}" + (f": {it.why}" if it.why else "")
        for it in fleet
        if not it.is_good
    ]
