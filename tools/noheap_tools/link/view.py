"""The output of `noheap monitor`: JSON lines, plain lines, or a live table."""

import json
from collections import deque
from dataclasses import asdict
from typing import Any, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text as RichText

from noheap_tools.link import entries, words
from noheap_tools.link.decode import Declaration, Identity, Item, Log, Lost, Metrics, Text
from noheap_tools.link.observation import Fields, Observation, kind_of
from noheap_tools.link.printable import printable

_SHOWN_TEXTS = 8
_REFRESH_HZ = 10


class View(Protocol):
    """Within it, `show` is called with each item and the sums so far."""

    def __enter__(self) -> object: ...

    def __exit__(self, *exc_info: object) -> None: ...

    def show(self, t_ms: int, item: Item, seen: Observation) -> None: ...


def choose(*, as_json: bool, tty: bool) -> View:
    if as_json:
        return _Json()
    return _Live() if tty else _Lines()


def as_dict(t_ms: int, item: Item) -> dict[str, Any]:
    """One line of --json."""
    told: dict[str, Any] = {"type": kind_of(item), "t_ms": t_ms}
    if isinstance(item, Declaration):
        return told | {"kind": item.kind, "name": item.name, "fields": dict(item.fields)}
    if isinstance(item, Log):
        return told | entries.as_dict(item)
    if isinstance(item, Metrics):
        return told | item.counters | item.gauges
    if isinstance(item, Lost):
        return told | {"dropped": item.dropped, "records": item.records}
    return told | (asdict(item) if isinstance(item, Text | Identity) else item.fields)


def in_words(item: Item) -> str:
    """One plain line."""
    if isinstance(item, Log):
        return f"log     {entries.line(item).lstrip()}"
    if isinstance(item, Metrics):
        return f"metrics {words.values(item.counters | item.gauges)}"
    if isinstance(item, Lost):
        return f"log     {entries.lost_line(item)}"
    if isinstance(item, Text):
        return f"text    {printable(item.text)}"
    if isinstance(item, Identity):
        return f"board   {_who(item)}"
    if isinstance(item, Declaration):
        return f"record  {item.name}: {', '.join(name for name, _ in item.fields)}"
    fields = item.fields
    if item.name == "hello":
        return f"hello   {_plan(fields)}"
    if item.name == "sample":
        return f"sample  tick {fields['period']}, {_reading(fields)}, {_late(fields)}"
    if item.name == "stats":
        return f"stats   {_counts(fields)}; {_latency(fields)}; {_heap(fields)}"
    return f"{item.name}  {words.values(fields)}"


class _Plain:
    """Nothing to begin or end."""

    def __enter__(self) -> None: ...

    def __exit__(self, *exc_info: object) -> None: ...


class _Json(_Plain):
    def show(self, t_ms: int, item: Item, seen: Observation) -> None:
        print(json.dumps(as_dict(t_ms, item)), flush=True)


class _Lines(_Plain):
    def show(self, t_ms: int, item: Item, seen: Observation) -> None:
        print(f"{t_ms / 1000:9.3f}  {in_words(item)}", flush=True)


class _Live:
    """The latest of each kind, and the last texts below."""

    def __init__(self) -> None:
        self._texts: deque[str] = deque(maxlen=_SHOWN_TEXTS)
        self._seen = Observation()
        self._live = Live(
            console=Console(highlight=False),
            get_renderable=self._render,
            refresh_per_second=_REFRESH_HZ,
        )

    def __enter__(self) -> None:
        self._live.start()

    def __exit__(self, *exc_info: object) -> None:
        self._live.stop()

    def show(self, t_ms: int, item: Item, seen: Observation) -> None:
        self._seen = seen
        if isinstance(item, Text):
            self._texts.append(printable(item.text))

    def _render(self) -> Group:
        table = Table(show_header=False, box=None, pad_edge=False)
        for name, value in _rows(self._seen):
            table.add_row(name, RichText(value))  # a board's "[red]" stays what it is
        return Group(table, *(RichText(text, style="dim") for text in self._texts))


def _rows(seen: Observation) -> list[tuple[str, str]]:
    waiting = "--"
    sample, stats = seen.sample, seen.stats
    return [
        ("board", _who(seen.identity) if seen.identity else "unknown until it says its hello"),
        ("plan", _plan(seen.hello) if seen.hello else "unknown until it says its hello"),
        ("reading", _reading(sample) if sample else waiting),
        ("tick", f"{sample['period']}, {_late(sample)}" if sample else waiting),
        ("counters", _counts(stats) if stats else waiting),
        ("interrupt", _latency(stats) if stats else waiting),
        ("heap", _heap(stats) if stats else waiting),
        *((name, words.values(fields)) for name, fields in seen.own.items()),
        ("came in", f"{seen.records} records, {seen.gaps} gaps, {seen.restarts} restarts"),
    ]


def _who(identity: Identity) -> str:
    told = f"{identity.board} {identity.unique_id}, firmware {identity.firmware}"
    return printable(told)


def _plan(hello: Fields) -> str:
    on, off = hello["on_milli_c"] / 1000, hello["off_milli_c"] / 1000
    return f"a tick each {hello['period_us']} µs, on from {on:g} °C, off below {off:g} °C"


def _reading(sample: Fields) -> str:
    return f"{words.reading(sample)}, {words.state(sample)}"


def _late(sample: Fields) -> str:
    return f"{sample['late_us']} µs late"


def _counts(stats: Fields) -> str:
    return (
        f"{stats['ticks']} ticks, {stats['missed']} missed, {stats['faults']} failed reads"
        f" ({stats['overruns']} late), {stats['dropped']} records dropped"
    )


def _latency(stats: Fields) -> str:
    if not stats["latency_max_us"]:
        return "reads no clock"
    return f"begins {stats['latency_min_us']} to {stats['latency_max_us']} µs late"


def _heap(stats: Fields) -> str:
    grown, used = stats["heap_delta_bytes"], stats["heap_used_bytes"]
    return f"locked with {used} bytes in use, {grown:+d} when last measured"
