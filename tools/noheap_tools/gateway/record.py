"""Records with who sent them, their number and their time, and the two ways to write them down.

as_json(about, records)     # one object of a batch
as_lines(about, records)    # InfluxDB's line protocol, a line each
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noheap_tools.gateway import escape
from noheap_tools.link import entries
from noheap_tools.link.decode import Item, Log, Lost, Metrics, Record, Text

Value = int | str
MOST_RECORDS = 500  # of a message: a broker may refuse a larger one
_ABOUT = ("seq", "time_us", "type")  # of JSON
_OF_LINES = ("boot", "seq", "board", "id")


@dataclass(frozen=True, slots=True)
class About:
    label: str
    id: str
    boot: int


@dataclass(slots=True)
class Stamped:
    """`seq` counts a board's records, also over restarts; `time_us` is µs since 1970."""

    seq: int
    time_us: int
    name: str
    fields: Mapping[str, Value]


def named(item: Item) -> tuple[str, Mapping[str, Value]] | None:
    """The name and the values of what a board sent; None for what only says who it is, and of what
    kind its records are."""
    if isinstance(item, Record):
        return item.name, item.fields
    if isinstance(item, Text):
        return "text", {"text": item.text}
    if isinstance(item, Metrics):
        return "metrics", item.counters | item.gauges
    if isinstance(item, Log):
        values = entries.as_dict(item)
        return "log", {
            key: it if isinstance(it, str) else int(it)
            for key, it in values.items()
            if isinstance(it, (str, int))
        }
    if isinstance(item, Lost):
        return "lost", {"dropped": item.dropped, "records": item.records}
    return None


def as_json(about: About, records: Sequence[Stamped]) -> bytes:
    """{"board", "id", "boot", "records": [{"seq", "time_us", "type", its fields}]}. A field that
    is called as one of ours gets an underscore."""
    listed = [_object(it) for it in records]
    whole = {"board": about.label, "id": about.id, "boot": about.boot, "records": listed}
    return json.dumps(whole, separators=(",", ":")).encode()


_INSIDE = b'"records":['  # which no name can hold: its quotes are escaped


def joined_json(payloads: Sequence[bytes]) -> tuple[bytes, int]:
    """One object of the first few of these, and of how many: those that differ in nothing but the
    records."""
    head, inner, first = payloads[0].partition(_INSIDE)
    if not inner or len(payloads) == 1:
        return payloads[0], 1
    inside = [first[:-2]]
    for payload in payloads[1:]:
        other, _, rest = payload.partition(_INSIDE)
        if other != head:
            break
        inside.append(rest[:-2])
    return b"".join([head, _INSIDE, b",".join(inside), b"]}"]), len(inside)


def joined_lines(payloads: Sequence[bytes]) -> tuple[bytes, int]:
    """The same of lines, which say all about themselves."""
    return b"".join(payloads), len(payloads)


def _object(it: Stamped) -> dict[str, Value]:
    made: dict[str, Value] = {"seq": it.seq, "time_us": it.time_us, "type": it.name}
    fields = it.fields
    if made.keys().isdisjoint(fields):
        made.update(fields)
    else:
        made.update({f"{key}_" if key in _ABOUT else key: value for key, value in fields.items()})
    return made


def as_lines(about: About, records: Sequence[Stamped]) -> bytes:
    """The measurement is the record's name, the tags are board and id, the time is in ns."""
    tags = f"board={escape.tag(about.label)},id={escape.tag(about.id)} boot={about.boot}i"
    heads: dict[str, str] = {}
    lines = []
    for it in records:
        head = heads.get(it.name)
        if head is None:
            head = heads[it.name] = f"{escape.measurement(it.name)},{tags},seq="
        values = "".join([_field(key, value) for key, value in it.fields.items()])
        lines.append(f"{head}{it.seq}i{values} {it.time_us}000\n")
    return "".join(lines).encode()


_keys: dict[str, str] = {}
_MOST_KEYS = 4096


def _field(key: str, value: Value) -> str:
    shown = _keys.get(key)
    if shown is None:
        shown = escape.tag(f"{key}_" if key in _OF_LINES else key)
        if len(_keys) < _MOST_KEYS:
            _keys[key] = shown
    if type(value) is int:
        return f",{shown}={value}i"
    return f",{shown}={escape.string_field(str(value))}"
