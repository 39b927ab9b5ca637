"""Formats measured rows and limits for a terminal, a document, and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from noheap_tools.bench.rows import CALLERS, Measured

_HEADINGS = ("from bytecode", "inline in viper", "C -O2")


@dataclass(frozen=True)
class Limit:
    """A figure that must be reached: `value` at most `limit`."""

    name: str
    value: float
    limit: float

    @property
    def reached(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "reached" if self.reached else "NOT reached"
        value = f"{self.value:,}" if isinstance(self.value, int) else f"{self.value:.2f}"
        return f"{self.name}: {value}, at most {self.limit:,}: {verdict}"


def cycles(measured: Sequence[Measured], structure: str, op: str, caller: str) -> int:
    """The cycles of one row, which must be there."""
    (found,) = (
        it for it in measured if (it.structure, it.op, it.caller) == (structure, op, caller)
    )
    return found.cycles


def table(measured: Sequence[Measured]) -> list[str]:
    """A Markdown table with a column for each caller."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for it in measured:
        counts.setdefault((it.structure, it.op), {})[it.caller] = it.cycles
    lines = [f"| | operation | {' | '.join(_HEADINGS)} |", "|---|---|---:|---:|---:|"]
    for (structure, op), by_caller in counts.items():
        cells = (f"{by_caller[caller]:,}" if caller in by_caller else "" for caller in CALLERS)
        lines.append(f"| {structure} | {op} | {' | '.join(cells)} |")
    return lines


def plain(lines: Sequence[str]) -> str:
    """A Markdown table with its columns aligned, without the bars."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not row[0].startswith("---")]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = []
    for row in rows:
        names = (cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
        numbers = (cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
        text.append("  ".join([*names, *numbers]).rstrip())
    return "\n".join(text)


def as_rows(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """For --json."""
    return [
        {"structure": it.structure, "op": it.op, "caller": it.caller, "cycles": it.cycles}
        for it in measured
    ]
