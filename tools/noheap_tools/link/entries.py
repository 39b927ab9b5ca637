"""Log entries for people and programs, and which of them to show.

    chosen = Filter("warning", ("motor",))
    if chosen.shows(entry):
        print(line(entry, colours=True))

Nothing that a board sends reaches a terminal as it is: printable.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools import project
from noheap_tools.link.decode import Log, Lost
from noheap_tools.link.printable import printable
from noheap_tools.logs.table import FILE, Table
from noheap_tools.project import LEVELS

_COLOURS = {"debug": "2", "info": "32", "warning": "33", "error": "1;31", "": "35"}  # SGR


@dataclass(frozen=True)
class Filter:
    """Entries of at least `level` and of one of `modules`, or of what is in one; of all if there
    is none. One that the table does not know is shown in any case."""

    level: str = LEVELS[0]
    modules: Sequence[str] = ()

    def shows(self, entry: Log) -> bool:
        if entry.message is None:
            return True
        if LEVELS.index(entry.level) < LEVELS.index(self.level):
            return False
        inside = (entry.module == it or entry.module.startswith(f"{it}.") for it in self.modules)
        return not self.modules or any(inside)


def line(entry: Log, *, colours: bool = False) -> str:
    """12.345678 warning main.py:41  bus 3 after 5 ticks (before the reset)"""
    level = entry.level or "unknown"
    if colours:
        level = f"\x1b[{_COLOURS[entry.level]}m{level:7}\x1b[0m"
    told = f"{entry.t_us / 1e6:11.6f} {level:7} {printable(entry.place)}"
    return f"{told}  {printable(entry.text)}{before(entry)}".rstrip()


def before(entry: Log) -> str:
    """What follows its text."""
    return " (before the reset)" if entry.before else ""


def lost_line(lost: Lost) -> str:
    return f"lost: {lost.dropped} entries that a full queue refused, {lost.records} log records"


def as_dict(entry: Log) -> dict[str, Any]:
    """For --json. `id` and `version` are in hexadecimal; texts are as the board sent them."""
    return {
        "t_us": entry.t_us,
        "level": entry.level,
        "text": entry.text,
        "file": entry.message.file if entry.message else "",
        "line": entry.message.line if entry.message else 0,
        "function": entry.message.function if entry.message else "",
        "words": list(entry.words),
        "id": f"{entry.number:06x}",
        "version": f"{entry.version:08x}",
        "before": entry.before,
    }


def table_of(file: Path | None = None) -> Table | None:
    """The table in `file`, else the current project's, None if that has none yet. Raises
    ToolError if it cannot be read."""
    path = file or project.current().root / FILE
    return Table.load(path) if file is not None or path.exists() else None


def refusal(versions: Sequence[int]) -> str:
    """What to say of firmwares with these version words, which the table does not know."""
    told = ", ".join(f"{version:08x}" for version in sorted(versions))
    return (
        f"the table has no firmware of version {told}: its entries are shown as numbers. Take the"
        f" {FILE} of the project, and of the commit, from which it was built: --table"
    )
