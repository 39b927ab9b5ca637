"""How long the steps of a set-up take on this machine, from what they took before.

    times.expected_s("image")
    with times.noted("image"):
        ...

typical_seconds.json has what was measured once, and the cache what the steps took here. Of a build
that is the time of all processors, which does not depend on how busy the machine was, and of a
download the time that passed. `noheap setup --force --tests --record` rewrites the first file.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from noheap_tools import system
from noheap_tools.paths import cache_dir

TYPICAL = Path(__file__).with_name("typical_seconds.json")

_OWN = "seconds.json"
_BUILDS = ("image", "unix", "qemu", "emulator")


def expected_s(step: str) -> float | None:
    """The time that passes if nothing else keeps the processors busy. None for a step that was
    never measured."""
    seconds = {**_read(TYPICAL), **_read(cache_dir() / _OWN)}.get(step)
    if seconds is None:
        return None
    return seconds / system.cpus() if step in _BUILDS else seconds


@contextlib.contextmanager
def noted(step: str) -> Iterator[None]:
    """Remember what the body takes, if it ends well. The programs that it runs must have ended."""
    clock = _processors_s if step in _BUILDS else time.monotonic
    start = clock()
    yield
    note(step, clock() - start)


def _processors_s() -> float:
    used = os.times()
    return used.children_user + used.children_system


def note(step: str, seconds: float) -> None:
    """Remember that for this machine, where the cache can be written to."""
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
