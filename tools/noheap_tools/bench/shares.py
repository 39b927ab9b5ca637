"""The share of a CPU that a command takes for the records of some boards: rows and limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from noheap_tools.bench.report import Limit


@dataclass(frozen=True)
class Row:
    """`to` says where the records went. `share`: CPU seconds a second."""

    to: str
    records: int
    cpu_s: float
    seconds: float

    @property
    def share(self) -> float:
        return self.cpu_s / self.seconds


@dataclass(frozen=True)
class Outcome:
    """Of `command`; `what` is the rows' `to` in a word. Each board sends `records_per_s`."""

    command: str
    what: str
    boards: int
    records_per_s: int
    most_share: float
    rows: Sequence[Row]

    @property
    def limits(self) -> list[Limit]:
        return [
            Limit(
                f"CPU time of {self.command}, {row.to}, a second",
                round(row.share, 3),
                self.most_share,
            )
            for row in self.rows
        ]

    def as_json(self) -> dict[str, Any]:
        rows = [
            {
                self.what: row.to,
                "records": row.records,
                "cpu_s": row.cpu_s,
                "seconds": row.seconds,
                "share": row.share,
            }
            for row in self.rows
        ]
        return {
            "boards": self.boards,
            "records_per_s": self.records_per_s,
            "rows": rows,
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        lines = [f"| {self.what} | boards | records/s | of a CPU |", "|---|---:|---:|---:|"]
        for row in self.rows:
            rate = round(row.records / row.seconds)
            lines.append(f"| {row.to} | {self.boards} | {rate:,} | {100 * row.share:.0f} % |")
        return lines
