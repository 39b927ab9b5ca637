"""Reads a text file of cases: each a module, whose line 1 follows `#### case: name`."""

from collections.abc import Iterator
from pathlib import Path

MARK = "#### case: "


def cases(path: Path) -> Iterator[tuple[str, str]]:
    """(name, source) of each case."""
    for part in path.read_text().split(MARK)[1:]:
        name, source = part.split("\n", 1)
        yield name.strip(), source
