"""Sums up a board's reports as they come in, for `noheap monitor`.

It needs no knowledge of the board, which may have been running for days, and may restart.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from noheap.wire.fields import NAMES
from noheap.wire.record import (
    DECLARATION,
    FIRST_OWN,
    IDENTITY,
    LAST_OWN,
    LOG,
    METRICS,
    TEXT,
    VERSION,
)
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import (
    UNKNOWN,
    Declaration,
    Identity,
    Item,
    Log,
    Lost,
    Metrics,
    Record,
    Text,
)

Fields = Mapping[str, int]

_KINDS = {Text: TEXT, Identity: IDENTITY, Declaration: DECLARATION, Log: LOG, Metrics: METRICS}

# A board that changes names and steps for ever must not fill the memory.
_MOST_NAMES = LAST_OWN - FIRST_OWN + 1  # of a firmware's records at a time
_MOST_STEP = 1 << 16  # ticks; longer steps count as this


def step(before: int, after: int) -> int:
    """Ticks from one period number to another; these wrap at 2**32. Below 0: back."""
    return (after - before + (1 << 31)) % (1 << 32) - (1 << 31)


@dataclass
class Observation:
    """The latest record of each kind, None if none has come, and counts of them all."""

    identity: Identity | None = None
    hello: Fields | None = None
    sample: Fields | None = None
    stats: Fields | None = None
    own: dict[str, Fields] = field(default_factory=dict)  # the firmware's, by name, and unknown
    counts: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    _asked_for: bool = False  # the hello is the first, since the last sample: maybe an answer
    _steps: Counter[int] = field(default_factory=Counter)  # between samples, in ticks
    _quiet_steps: Counter[int] = field(default_factory=Counter)

    def take(self, item: Item) -> None:
        """ToolError if the board speaks another version of the records."""
        kind = kind_of(item)
        known = kind in self.counts or len(self.counts) < _MOST_NAMES + len(NAMES)
        self.counts[kind if known else UNKNOWN] += 1
        if isinstance(item, Identity):
            _require(item.version)
            if self.identity is not None and self.identity != item:
                self._restart()  # with another firmware, or another board at its port
            self.identity = item
        elif isinstance(item, Record):
            self._on_record(item)

    @property
    def records(self) -> int:
        return sum(count for name, count in self.counts.items() if name != "text")

    @property
    def gaps(self) -> int:
        """Samples with others missing before them: lost on the way, or ticks not served.

        The board may report only each n-th sample, and does not say so: n is the usual step
        between two while nothing happens. Events shorten a step, never lengthen it.
        """
        if not self._quiet_steps:
            return 0
        usual = self._quiet_steps.most_common(1)[0][0]
        return sum(count for step, count in self._steps.items() if step > usual)

    def _on_record(self, item: Record) -> None:
        if item.name == "hello":
            self._on_hello(item.fields)
        elif item.name == "sample":
            self._on_sample(item.fields)
        elif item.name == "stats":
            self.stats = item.fields
        else:
            if item.name not in self.own and len(self.own) == _MOST_NAMES:
                del self.own[next(iter(self.own))]  # the oldest
            self.own[item.name] = item.fields

    def _on_hello(self, fields: Fields) -> None:
        _require(fields["version"])
        # The first one may answer a request. Whether the board has started, the next sample shows.
        self._asked_for = self.hello is None
        if self.hello is not None and fields != self.hello:
            self._restart()
        self.hello = fields

    def _on_sample(self, fields: Fields) -> None:
        before = self.sample
        ahead = step(before["period"], fields["period"]) if before is not None else 0
        if before is not None and ahead <= 0:
            hello = self.hello if self._asked_for else None
            self._restart()
            self.hello = hello
            before = None
        self._asked_for = False
        if before is not None:
            ahead = min(ahead, _MOST_STEP)
            self._steps[ahead] += 1
            if not before["error"] | fields["error"]:
                self._quiet_steps[ahead] += 1
        self.sample = fields

    def _restart(self) -> None:
        if self.sample is not None or self.stats is not None:
            self.restarts += 1
        self.hello = self.sample = self.stats = None
        self.own.clear()


def kind_of(item: Item) -> str:
    """The name of a record, also of one with other fields than numbers."""
    if isinstance(item, Record):
        return item.name
    return "lost" if isinstance(item, Lost) else NAMES[_KINDS[type(item)]]


def _require(version: int) -> None:
    if version != VERSION:
        raise ToolError(
            f"the board speaks version {version} of the records, not {VERSION}",
            "noheap flash brings both to the same.",
        )
