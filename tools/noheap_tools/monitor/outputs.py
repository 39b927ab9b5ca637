"""The outputs of `noheap monitor` that are no screen: plain lines, JSON lines, CSV.

Each is made with `began`, time.time() at t_us 0, and told whether there are several boards.
"""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Protocol

from noheap_tools.errors import UsageError
from noheap_tools.link import entries
from noheap_tools.link.decode import Declaration, Item, Log, Metrics, Record
from noheap_tools.link.observation import kind_of
from noheap_tools.link.printable import printable
from noheap_tools.monitor import lines
from noheap_tools.monitor.piece import Kind
from noheap_tools.monitor.session import Heard, News

_FORMULA = tuple("=+-@\t\r")  # with which a spreadsheet takes a text for one
_ABOUT = ("time", "t_ms", "port", "board", "unique_id")


class Output(Protocol):
    def show(self, heard: Heard) -> None: ...


class Plain:
    """News of ports goes to `tell`, which is for people too, but not for stdout."""

    def __init__(self, tell: Callable[[str], None], *, several: bool) -> None:
        self._tell = tell
        self._several = several

    def show(self, heard: Heard) -> None:
        if isinstance(heard.item, News):
            told = in_words(heard)
            if told:
                self._tell(told)
            return
        where = f"{printable(heard.board.name)}  " if self._several else ""
        print(f"{heard.t_us / 1e6:9.3f}  {where}{lines.in_words(heard.item)}", flush=True)


class Json:
    """An object a line."""

    def __init__(self, tell: Callable[[str], None], began: float) -> None:
        self._tell = tell
        self._began = began

    def show(self, heard: Heard) -> None:
        item = heard.item
        about = {
            "t_ms": round(heard.t_us / 1000),
            "time": _time(self._began, heard.t_us),
            "port": heard.board.name,
        }
        if not isinstance(item, News):
            print(json.dumps(_object({"type": kind_of(item)} | about, _fields(item))), flush=True)
        elif told := in_words(heard):
            self._tell(told)
            seen, decoder = heard.board.seen, heard.board.decoder
            news = {
                "state": item.kind.name.lower(),
                "why": item.why,
                "damaged": decoder.bad_frames,
                "gaps": seen.gaps,
                "restarts": seen.restarts,
            }
            print(json.dumps({"type": "link"} | about | news), flush=True)


class Csv:
    """The records of one name; the first line has the names of their fields."""

    def __init__(self, tell: Callable[[str], None], began: float, record: str) -> None:
        if not record.isidentifier():
            raise UsageError(
                f"--csv: {record!r} is no record's name", "--csv sample, or pressure."
            )
        self._tell = tell
        self._began = began
        self._record = record
        self._columns: list[str] = []
        self._changed = False
        self._out = csv.writer(sys.stdout, lineterminator="\n")

    def show(self, heard: Heard) -> None:
        item = heard.item
        if isinstance(item, News):
            told = in_words(heard)
            if told:
                self._tell(told)
        elif isinstance(item, Record) and item.name == self._record:
            if not self._columns:
                self._columns = list(item.fields)
                self._out.writerow([*_ABOUT, *self._columns])
            elif list(item.fields) != self._columns and not self._changed:
                self._changed = True
                self._tell(
                    f"{printable(heard.board.name)} has other fields in its {self._record}: their"
                    " columns stay empty, and those without one are left out"
                )
            who = heard.board.seen.identity
            about = [
                _time(self._began, heard.t_us),
                round(heard.t_us / 1000),
                _cell(heard.board.name),
                _cell(who.board if who else ""),
                _cell(who.unique_id if who else ""),
            ]
            values = [item.fields.get(name, "") for name in self._columns]
            self._out.writerow([*about, *values])
            sys.stdout.flush()


def in_words(heard: Heard) -> str:
    """What to tell of the news of a port; "" for its being there from the start."""
    assert isinstance(heard.item, News)
    name, why = printable(heard.board.name), printable(heard.item.why, lines=True)
    if heard.item.kind is Kind.HERE:
        return f"{name} is back, at {printable(heard.item.why)}" if heard.board.is_back else ""
    if heard.item.kind is Kind.GONE:
        return f"{why}: waiting for it"
    return why


def _fields(item: Item) -> dict[str, Any]:
    if isinstance(item, Log):
        return entries.as_dict(item)
    if isinstance(item, Metrics):
        return item.counters | item.gauges
    if isinstance(item, Declaration):
        return {"kind": item.kind, "name": item.name, "fields": dict(item.fields)}
    return item.fields if isinstance(item, Record) else asdict(item)


def _object(about: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """A field of a firmware's own that is called as one of ours gets an underscore."""
    return about | {f"{name}_" if name in about else name: it for name, it in fields.items()}


def _time(began: float, t_us: int) -> str:
    """In UTC, as ISO 8601."""
    at = datetime.fromtimestamp(began + t_us / 1e6, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cell(text: str) -> str:
    """A board's text for a table: nothing that a terminal or a spreadsheet would obey."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
