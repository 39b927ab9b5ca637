"""Draws with characters: a value by time with its limits, and a histogram.

A drawing is a list of rows, each a list of (text, style), where a style is a name of STYLES. No
text of a board is in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from noheap_tools.monitor.history import Span, used

Row = list[tuple[str, str]]

_LABEL = 9  # characters of the axis
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # Unicode, braille patterns
_BRAILLE = 0x2800
_BARS = " ▁▂▃▄▅▆▇█"


class Limits(NamedTuple):
    """In m°C."""

    on: int
    off: int


def value(spans: Sequence[Span], limits: Limits | None, height: int) -> list[Row]:
    """`spans` are two for each character of the width beside the axis; `height` in lines."""
    known = [it for span in spans for it in (span.low, span.high) if it is not None]
    known += list(limits or ())
    if not known or height < 1:
        return [[("", "dim")] for _ in range(height)]
    low, high = _padded(min(known), max(known))
    dots = 4 * height - 1

    def line(milli: int) -> int:
        return dots - round((milli - low) * dots / (high - low))

    cells = _cells(spans, height, line)
    at: dict[int, str] = {}
    labels = _labels(low, high, height)
    if limits is not None:
        on, off = line(limits.on) // 4, line(limits.off) // 4
        at = {off: "off", on: "on"}
        labels[off] = f"{limits.off / 1000:g}", "off"
        labels[on] = f"{limits.on / 1000:g}", "on"
        if on == off:
            labels[on] = f"{limits.off / 1000:g},{limits.on / 1000:g}", "on"
    failed = [spans[x].failed or spans[x + 1].failed for x in range(0, len(spans) - 1, 2)]
    return [_row(cells[y], y, at, labels, failed, y == height - 1) for y in range(height)]


def histogram(bins: Sequence[int], width: int) -> Row:
    """One line: a bar for each number of bits that came, after the least such duration in µs."""
    row: Row = []
    most = max(bins, default=0)
    for bits in used(bins):
        bar = _BARS[-(-bins[bits] * 8 // most)] if bins[bits] else " "
        text = f" {1 << bits - 1 if bits else 0}"
        if sum(len(it) for it, _ in row) + len(text) + 1 > width:
            break
        row += [(text, "dim"), (bar, "bar")]
    return row


def _padded(low: int, high: int) -> tuple[int, int]:
    """A range that is not empty, with room at both ends."""
    room = max((high - low) // 10, 250)
    return low - room, high + room


def _cells(spans: Sequence[Span], height: int, line: Callable[[int], int]) -> list[list[int]]:
    """The bits of the braille pattern of each character."""
    cells = [[0] * (len(spans) // 2) for _ in range(height)]
    before: tuple[int, int] | None = None
    for x, span in enumerate(spans[: len(spans) // 2 * 2]):
        if span.low is None or span.high is None:
            before = None
            continue
        top, bottom = line(span.high), line(span.low)
        drawn = (top, bottom)
        if before is not None:  # joined to its neighbour
            top, bottom = min(top, before[1]), max(bottom, before[0])
        for y in range(top, bottom + 1):
            cells[y // 4][x // 2] |= _DOTS[x % 2][y % 4]
        before = drawn
    return cells


def _labels(low: int, high: int, height: int) -> dict[int, tuple[str, str]]:
    return {0: (f"{high / 1000:.1f}", "dim"), height - 1: (f"{low / 1000:.1f}", "dim")}


def _row(
    cells: Sequence[int],
    y: int,
    limits: Mapping[int, str],
    labels: Mapping[int, tuple[str, str]],
    failed: Sequence[bool],
    is_last: bool,
) -> Row:
    label, label_style = labels.get(y, ("", "dim"))
    row: Row = [(f"{label:>{_LABEL - 2}} ", label_style), ("│", "dim")]
    empty = ("╌", limits[y]) if y in limits else (" ", "dim")
    for x, bits in enumerate(cells):
        if is_last and failed[x]:
            text, style = "×", "fault"
        elif bits:
            text, style = chr(_BRAILLE + bits), "value"
        else:
            text, style = empty
        if row[-1][1] == style:
            row[-1] = (row[-1][0] + text, style)
        else:
            row.append((text, style))
    return row


def columns(width: int) -> int:
    """How many spans `value` needs to fill `width` characters."""
    return max(2 * (width - _LABEL), 2)
