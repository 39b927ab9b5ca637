"""How long the steps of a set-up take: on this machine the last time, else as measured once.

    times.expected_s("image")
    times.note("image", 31.4)

typical_seconds.json has the measured ones; `noheap setup --force --tests --record` rewrites it.
"""

import contextlib
import json
import os
from pathlib import Path

from noheap_tools.paths import cache_dir

TYPICAL = Path(__file__).with_name("typical_seconds.json")

_OWN = "seconds.json"


def expected_s(step: str) -> float | None:
    """None for a step that was never measured."""
    return {**_read(TYPICAL), **_read(cache_dir() / _OWN)}.get(step)


def note(step: str, seconds: float) -> None:
    """Remember it for this machine, where the cache can be written to."""
    path = cache_dir() / _OWN
    whole = path.with_name(f"{_OWN}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write_text(_text({**_read(path), step: round(seconds, 1)}), encoding="utf-8")
        whole.replace(path)


def record() -> None:
    """Write this machine's times into typical_seconds.json."""
    TYPICAL.write_text(_text({**_read(TYPICAL), **_read(cache_dir() / _OWN)}), encoding="utf-8")


def _read(path: Path) -> dict[str, float]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {step: s for step, s in found.items() if isinstance(s, int | float) and s >= 0}


def _text(seconds: dict[str, float]) -> str:
    return json.dumps(seconds, indent=2, sort_keys=True) + "\n"
