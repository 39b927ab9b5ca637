"""Sums up a board's reports as they come in, for `noheap monitor`.

It needs no knowledge of the board, which may have been running for days, and may restart.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from noheap.wire import record
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import Record, Text

Fields = Mapping[str, int]


def step(before: int, after: int) -> int:
    """Ticks from one period number to another; these wrap at 2**32. Below 0: back."""
    return (after - before + (1 << 31)) % (1 << 32) - (1 << 31)


@dataclass
class Observation:
    """The latest record of each kind, None if none has come, and counts of them all."""

    hello: Fields | None = None
    sample: Fields | None = None
    stats: Fields | None = None
    counts: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    _steps: Counter[int] = field(default_factory=Counter)  # between samples, in ticks
    _quiet_steps: Counter[int] = field(default_factory=Counter)

    def take(self, item: Record | Text) -> None:
        """ToolError if the board speaks another version of the records."""
        if isinstance(item, Text):
            self.counts["text"] += 1
            return
        self.counts[item.name] += 1
        if item.name == "hello":
            self._on_hello(item.fields)
        elif item.name == "sample":
            self._on_sample(item.fields)
        else:
            self.stats = item.fields

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

    def _on_hello(self, fields: Fields) -> None:
        if fields["version"] != record.VERSION:
            raise ToolError(
                f"the board speaks version {fields['version']} of the records, not"
                f" {record.VERSION}",
                "noheap flash brings both to the same.",
            )
        self._restart()
        self.hello = fields

    def _on_sample(self, fields: Fields) -> None:
        before = self.sample
        ahead = step(before["period"], fields["period"]) if before is not None else 0
        if before is not None and ahead <= 0:
            self._restart()
            before = None
        if before is not None:
            self._steps[ahead] += 1
            if not before["error"] | fields["error"]:
                self._quiet_steps[ahead] += 1
        self.sample = fields

    def _restart(self) -> None:
        if self.sample is not None or self.stats is not None:
            self.restarts += 1
        self.hello = self.sample = self.stats = None
