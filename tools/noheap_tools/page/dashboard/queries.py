"""Answers the queries of the dashboard from lines of InfluxDB's protocol.

    points = queries.points(lines)
    queries.answered(flux, points, window_s=10)     # {"oven": [(s since 1970, value), ...]}

It knows the stages of Flux that the dashboard has and refuses all others, so a query that it
answers is one that it has understood whole.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"(\w+),board=([^, ]+),id=\w+ (.*) (\d+)")
_FIELD = re.compile(r"(\w+)=(-?\d+)i(?:,|$)")
_STAGES = {
    "range": r"range\(start: v\.timeRangeStart, stop: v\.timeRangeStop\)",
    "field": r'filter\(fn: \(r\) => r\._measurement == "(\w+)" and r\._field == "(\w+)"\)',
    "fields": (
        r'filter\(fn: \(r\) => r\._measurement == "(\w+)"'
        r' and \(r\._field == "(\w+)" or r\._field == "(\w+)"\)\)'
    ),
    "pivot": r'pivot\(rowKey: \["_time"\], columnKey: \["_field"\], valueColumn: "_value"\)',
    "where": r"filter\(fn: \(r\) => r\.(\w+) == (\d+)\)",
    "divide": r"map\(fn: \(r\) => \(\{r with _value: float\(v: r\.(\w+)\) / ([\d.]+)\}\)\)",
    "group": r'group\(columns: \["board"\]\)',
    "window": r"aggregateWindow\(every: (v\.windowPeriod|\d+s), fn: (\w+), createEmpty: false\)",
    "unique": r"unique\(\)",
    "count": r"count\(\)",
}
_FUNCTIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": lambda values: sum(values) / len(values),
    "max": max,
    "last": lambda values: values[-1],
    "count": len,
}

Series = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Point:
    measurement: str
    board: str
    field: str
    at_s: float
    value: int


def points(lines: Iterable[str]) -> list[Point]:
    """Those of fields that are whole numbers."""
    found = []
    for line in lines:
        match = _LINE.fullmatch(line.rstrip("\n"))
        if match is not None:
            measurement, board, fields, ns = match.groups()
            for field, value in _FIELD.findall(fields):
                found.append(Point(measurement, board, field, int(ns) / 1e9, int(value)))
    return found


def answered(flux: str, among: Sequence[Point], window_s: float) -> dict[str, Series]:
    """The series of each board. Raises ValueError for a query with a stage that is not known."""
    first, *stages = [it.strip() for it in flux.split("|>")]
    if first != 'from(bucket: "noheap")':
        raise ValueError(f"not known: {first}")
    rows: dict[str, list[_Row]] = {}
    for name, values in map(_understood, stages):
        if name in ("field", "fields"):
            rows = _selected(among, values[0], values[1:])
        rows = {board: _changed(it, name, values, window_s) for board, it in rows.items()}
    return {board: [(at_s, it["_value"]) for at_s, it in all_] for board, all_ in rows.items()}


_Row = tuple[float, dict[str, float]]


def _selected(
    among: Sequence[Point], measurement: str, fields: Sequence[str]
) -> dict[str, list[_Row]]:
    """By board, a row for each moment, with these fields as columns, and `_value` if it is one."""
    found: dict[str, dict[float, dict[str, float]]] = {}
    for it in among:
        if it.measurement == measurement and it.field in fields:
            column = "_value" if len(fields) == 1 else it.field
            found.setdefault(it.board, {}).setdefault(it.at_s, {})[column] = it.value
    return {board: list(rows.items()) for board, rows in found.items()}


def _changed(rows: list[_Row], name: str, values: tuple[str, ...], window_s: float) -> list[_Row]:
    """By a stage."""
    if name == "where":
        return [row for row in rows if row[1][values[0]] == float(values[1])]
    if name == "divide":
        column, by = values
        return [(at_s, {"_value": row[column] / float(by)}) for at_s, row in rows]
    if name == "window":
        every_s = window_s if values[0].startswith("v.") else float(values[0][:-1])
        return _windows(rows, every_s, _FUNCTIONS[values[1]])
    if name == "unique":
        return list({row["_value"]: (at_s, row) for at_s, row in rows}.values())
    if name == "count":
        return [(rows[-1][0], {"_value": len(rows)})]
    return rows


def _understood(stage: str) -> tuple[str, tuple[str, ...]]:
    for name, pattern in _STAGES.items():
        match = re.fullmatch(pattern, stage)
        if match is not None:
            return name, match.groups()
    raise ValueError(f"not known: {stage}")


def _windows(
    rows: list[_Row], every_s: float, function: Callable[[Sequence[float]], float]
) -> list[_Row]:
    windows: dict[int, list[float]] = {}
    for at_s, row in rows:
        windows.setdefault(int(at_s // every_s), []).append(row["_value"])
    return [((it + 1) * every_s, {"_value": function(windows[it])}) for it in sorted(windows)]
