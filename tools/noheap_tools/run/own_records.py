"""The records of the firmware's own that came in a run, and the unknown ones, for its results."""

from typing import Any, TypeVar

from noheap_tools.link import words
from noheap_tools.link.decode import Record
from noheap_tools.link.observation import Fields

OwnRecords = dict[str, list[tuple[float, Fields]]]  # by name: (ms of arrival, fields)

_MOST = 2000  # of one name in --json; longer runs are thinned out
_T = TypeVar("_T")


def keep(records: OwnRecords, at_ms: float, record: Record) -> None:
    records.setdefault(record.name, []).append((round(at_ms, 3), record.fields))


def thinned(items: list[_T]) -> list[_T]:
    """Each n-th of them, so that they are not too many for --json."""
    stride = -(-len(items) // _MOST) or 1
    return items[::stride]


def as_json(records: OwnRecords) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{"t_ms": at_ms, **fields} for at_ms, fields in thinned(seen)]
        for name, seen in records.items()
    }


def latest(records: OwnRecords) -> list[str]:
    """A line for each name."""
    return [f"  {name}: {words.values(seen[-1][1])}" for name, seen in records.items()]


def summary(records: OwnRecords) -> list[tuple[str, str]]:
    """(name, how many came and the last one) for a table."""
    return [
        (name, f"{len(seen)} records, the last {words.values(seen[-1][1])}")
        for name, seen in records.items()
    ]
