"""The verdicts that were measured on the VM, by name: clean, allocates, grows, or mixed.

`grows` is clean at first, but not for ever, as list.append. `mixed` depends on the arguments.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "effects.json"

CLEAN, ALLOCATES, GROWS, MIXED = "clean", "allocates", "grows", "mixed"
# The VM that was measured does not have it.
_MISSING = "missing"
_NATIVE = "native "


class Effects:
    def __init__(self, table: dict[str, str]) -> None:
        self._exact = table
        names: dict[str, set[str]] = defaultdict(set)
        for key, verdict in table.items():
            if not key.startswith(("<", _NATIVE)) and verdict != _MISSING:
                names[key.partition("(")[0]].add(_kind(verdict))
        self._names = {name: _worst(verdicts) for name, verdicts in names.items()}

    def syntax(self, key: str, native: bool = False) -> str:
        """Returns the verdict of a construct of the language, which must have been measured."""
        if native and f"{_NATIVE}<{key}>" in self._exact:
            return _kind(self._exact[f"{_NATIVE}<{key}>"])
        return _kind(self._exact[f"<{key}>"])

    def construct(self, key: str) -> str | None:
        """Returns the verdict of a construct, or None if it was not measured."""
        verdict = self._exact.get(f"<{key}>")
        return None if verdict in (None, _MISSING) else _kind(verdict)

    def name(self, name: str) -> str | None:
        """Returns the verdict of a function or method, or None if it was not measured."""
        return self._names.get(name)


@cache
def measured() -> Effects:
    """Returns the table of the emulated board, completed by that of the unix build."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    table = dict(document["unix"])
    table.update({k: v for k, v in document["rp2"].items() if v != _MISSING or k not in table})
    return Effects(table)


def version() -> str:
    """Returns the version of the MicroPython that was measured."""
    return json.loads(FILE.read_text(encoding="utf-8"))["micropython"]


def count() -> int:
    """Returns how many operations were measured on the emulated board."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    return sum(
        verdict != _MISSING and not key.startswith(_NATIVE)
        for key, verdict in document["rp2"].items()
    )


def _kind(verdict: str) -> str:
    # An exception that the statement raised is not an allocation.
    return verdict if verdict in (ALLOCATES, GROWS) else CLEAN


def _worst(verdicts: set[str]) -> str:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return GROWS if verdicts == {CLEAN, GROWS} else MIXED
