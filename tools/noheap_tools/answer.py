"""The one JSON object that a command prints with --json.

    answer.show({"bytes": 12}, violations=[])
    {"ok": true, "violations": [], "version": "0.1.0", "bytes": 12}

`ok` is false where the exit code is not 0, and `violations` then has a line for each reason. A
command that raises before it has an answer still gives one: cli.py sees to that.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_shown = False


def version() -> str:
    """noheap's own."""
    # Here, because it takes a third of the time of `noheap --help`, which does not ask.
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("noheap")
    except PackageNotFoundError:  # run from a clone
        return "unknown"


def of(fields: Mapping[str, Any], violations: Sequence[str] = ()) -> dict[str, Any]:
    """The object."""
    said = list(violations)
    return {**fields, "ok": not said, "violations": said, "version": version()}


def show(
    fields: Mapping[str, Any], violations: Sequence[str] = (), *, indent: int | None = None
) -> None:
    """Print it."""
    global _shown
    _shown = True
    # A setting may be of any type.
    print(json.dumps(of(fields, violations), indent=indent, default=repr))


def begin() -> None:
    """A command begins."""
    global _shown
    _shown = False


def was_shown() -> bool:
    """Whether the command has printed its answer."""
    return _shown
