"""Holds what was measured against [tool.noheap.budget] of the project."""

from collections.abc import Mapping

from noheap_tools import project

_WORDS = {
    "bytes": "{} bytes of files",
    "heap": "{} bytes of heap in use",
    "cycles": "{} cycles of one interrupt",
}
_UNKNOWN = {
    "cycles": "cycles: only telemetry says which interrupt is the handler."
    " 'noheap cycles firmware/main.py --handler timer --max N' holds it to a budget",
}


def exceeded(measured: Mapping[str, int | None]) -> list[str]:
    """A line for each budget that `measured`, by its key, is above or cannot be held against."""
    budget = project.current().budget
    found = []
    for key, value in measured.items():
        if key not in budget:
            continue
        if value is None:
            unknown = _UNKNOWN.get(key, f"{key}: it was not measured")
            found.append(f"cannot judge the budget of {unknown}")
        elif value > budget[key]:
            what = _WORDS[key].format(value)
            over = value - budget[key]
            found.append(f"{what}, {over} above the budget of {budget[key]} in {_place()}")
    return found


def _place() -> str:
    return project.shown(project.current().root / project.FILE)
