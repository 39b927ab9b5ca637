"""Holds what was measured against [tool.noheap.budget] of the project."""

from collections.abc import Mapping

from noheap_tools import project

_WORDS = {
    "bytes": "{} bytes of files",
    "heap": "{} bytes of heap in use",
    "cycles": "{} cycles of one interrupt",
    "flash": "{} bytes of flash",
    "ram": "{} bytes of RAM",
}
_UNKNOWN = {"cycles": "no handler of the program was seen to run"}


def exceeded(measured: Mapping[str, int | None]) -> list[str]:
    """A line for each budget that `measured`, by its key, is above or cannot be held against."""
    budget = project.current().budget
    found = []
    for key, value in measured.items():
        if key not in budget:
            continue
        if value is None:
            why = _UNKNOWN.get(key, "it was not measured")
            found.append(f"the budget of {key} cannot be judged: {why}")
        elif value > budget[key]:
            what = _WORDS[key].format(value)
            over = value - budget[key]
            found.append(f"{what}, {over} above the budget of {budget[key]} in {_place()}")
    return found


def _place() -> str:
    return project.shown(project.current().root / project.FILE)
