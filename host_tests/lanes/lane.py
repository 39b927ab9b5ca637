"""The common part of the lanes on MicroPython."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from lanes.protocol import Outcome

TESTS = Path(__file__).resolve().parents[1]
# The folders of the test files that run in every lane.
PORTABLE = (TESTS / "lib", TESTS / "testing/portable")


class Lane(Protocol):
    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        """Run these functions of `file`; an outcome for each, whatever happens."""
        ...

    def close(self) -> None: ...


class NoLane:
    """A lane that could not be started: each of its tests fails and says why."""

    def __init__(self, name: str, error: Exception) -> None:
        hint = getattr(error, "hint", "")
        self._reason = f"the lane {name} did not start: {error}" + (f"\n{hint}" if hint else "")

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        return {name: Outcome(False, self._reason) for name in functions}

    def close(self) -> None:
        pass
