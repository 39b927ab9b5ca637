"""The settings of a firmware's config.py, as the page shows them: as the file writes them."""

from typing import Any

from noheap_tools.board import settings
from noheap_tools.board.settings import Setting


def of(text: str) -> list[dict[str, Any]]:
    """In the order of the file. One whose value is computed, or longer than a line, is left out:
    the page replaces a value by its line."""
    found = []
    data = text.encode()
    for name, it in settings.of(text).items():
        begin, end = it.span
        value = data[begin:end].decode()
        if not it.is_literal or "\n" in value or name.startswith("_"):
            continue
        found.append(
            {
                "name": name,
                "value": value,
                "kind": _kind(it),
                "low": it.limits.low,
                "high": it.limits.high,
                "choices": [_written(choice) for choice in it.limits.choices],
                "about": _comment(data[end:].decode()),
            }
        )
    return found


def _kind(it: Setting) -> str:
    """ "" if any value is right, as after None."""
    return it.limits.kind or ("" if it.value is None else type(it.value).__name__)


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _comment(rest: str) -> str:
    """What follows on the line after a value."""
    return rest.partition("\n")[0].partition("#")[2].strip()
