"""What was measured on the VM, looked up by name: clean, allocates, grows, or mixed.

`grows`: clean at first, but not for ever, as list.append. `mixed`: it depends on the arguments.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "effects.json"

CLEAN, ALLOCATES, GROWS, MIXED = "clean", "allocates", "grows", "mixed"


class Effects:
    def __init__(self, table: dict[str, str]) -> None:
        self._exact = table
        names: dict[str, set[str]] = defaultdict(set)
        for key, verdict in table.items():
            if key.startswith(("<", "native ")) or verdict == "missing":
                continue
            names[key.partition("(")[0]].add(_kind(verdict))
        self._names = {name: _worst(verdicts) for name, verdicts in names.items()}

    def syntax(self, key: str, native: bool = False) -> str:
        """The verdict of a construct of the language; it must have been measured."""
        if native and f"native <{key}>" in self._exact:
            return _kind(self._exact[f"native <{key}>"])
        return _kind(self._exact[f"<{key}>"])

    def construct(self, key: str) -> str | None:
        verdict = self._exact.get(f"<{key}>")
        return None if verdict in (None, "missing") else _kind(verdict)

    def name(self, name: str) -> str | None:
        """The verdict of a function or method, or None if it was not measured."""
        return self._names.get(name)


@cache
def measured() -> Effects:
    """The table of the emulated board, and of the unix build what that lacks."""
    document = json.loads(FILE.read_text())
    table = dict(document["unix"])
    table.update({k: v for k, v in document["rp2"].items() if v != "missing" or k not in table})
    return Effects(table)


def version() -> str:
    return json.loads(FILE.read_text())["micropython"]


def count() -> int:
    """How many operations were measured on the emulated board."""
    document = json.loads(FILE.read_text())
    return sum(
        verdict != "missing" and not key.startswith("native ")
        for key, verdict in document["rp2"].items()
    )


def _kind(verdict: str) -> str:
    # An exception that the statement raised is no allocation.
    return verdict if verdict in (ALLOCATES, GROWS) else CLEAN


def _worst(verdicts: set[str]) -> str:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return GROWS if verdicts == {CLEAN, GROWS} else MIXED
