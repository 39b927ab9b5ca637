"""What has grown and shrunk since an earlier answer of `noheap size --profile tiny --json`.

before = since.read(Path("v1.2.json"))
since.differences(before, told)     # {"flash_bytes": -120, "parts": {"VM": -120}, ...}
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noheap_tools.errors import UsageError

_WHOLE = ("flash_bytes", "ram_bytes")
_TABLES = ("parts", "modules", "ram")
_HINT = "Make one with: noheap size --profile tiny --json > FILE"


def read(file: Path) -> dict[str, Any]:
    """UsageError if `file` is no such answer."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--since: cannot read {file}: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"--since: {file} is not JSON", _HINT) from None
    if not _is_answer(told):
        raise UsageError(f"--since: {file} is not an answer of this command", _HINT)
    return told


def _is_answer(told: object) -> bool:
    return (
        isinstance(told, dict)
        and all(type(told.get(key)) is int for key in _WHOLE)
        and all(_is_table(told.get(key)) for key in _TABLES)
    )


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(type(size) is int for size in table.values())


def differences(before: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Bytes more, or below 0 less, of each part that is not as before."""
    found: dict[str, Any] = {key: told[key] - before[key] for key in _WHOLE}
    for key in _TABLES:
        now, then = told[key], before[key]
        names = [*now, *(name for name in then if name not in now)]
        grown = {name: now.get(name, 0) - then.get(name, 0) for name in names}
        found[key] = {name: size for name, size in grown.items() if size}
    return found
