"""Errors of the checker itself, one for each file: the rest of the program is still analysed."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Failure:
    """The first error while the checker looked at a file, and the line that it looked at."""

    shown: str
    line: int
    text: str


class Failures:
    def __init__(self) -> None:
        self._by_file: dict[str, Failure] = {}

    def add(self, shown: str, line: int, error: Exception) -> None:
        self._by_file.setdefault(shown, Failure(shown, line, _text(error)))

    def take(self, failure: Failure) -> None:
        """Adds one of a part of the program."""
        self._by_file.setdefault(failure.shown, failure)

    def __iter__(self) -> Iterator[Failure]:
        return iter(self._by_file.values())


def _text(error: Exception) -> str:
    """Returns the error in one line, with the place in the checker that raised it."""
    places = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' * bool(said)}{said}{place}"
