"""The unix interpreter, on which tests run with the real compiler and the real viper."""

import os
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, cache, checksums
from noheap_tools.toolchain.process import query
from noheap_tools.toolchain.progress import Log, step
from noheap_tools.toolchain.recipe import key

_ASK = "import sys; print(sys.implementation.name, '.'.join(map(str, sys.implementation[1][:3])))"


@dataclass(frozen=True)
class Interpreter:
    """`origin` is "NOHEAP_UNIX", "cache", "debian-build" or "checkout-build"; `version` is
    MicroPython's."""

    path: Path
    origin: str
    version: str


def resolve_unix(log: Log) -> Path:
    """The unix interpreter, built if need be."""
    return resolve_interpreter(log).path


def resolve_interpreter(log: Log, *, again: bool = False) -> Interpreter:
    """The unix interpreter and its origin, also reported on `log`.

    With `again` it is built even if the cache has one, which stays until that succeeds.
    """
    found = _from_environment() if again else find_unix()
    if found is None:
        with cache.locked(log):
            found = None if again else _from_cache()
            found = found or _from_sources(log)
    log(f"unix interpreter: MicroPython {found.version}, {found.origin}: {found.path}")
    return found


def find_unix() -> Interpreter | None:
    """The unix interpreter if it is here already; builds nothing."""
    return _from_environment() or _from_cache()


def entry_name() -> str:
    """The name of the interpreter's cache entry."""
    return f"unix-{key()}"


def damaged() -> list[str]:
    """The files of the cached interpreter that are not as they were when they came there."""
    return checksums.damaged(cache.entry(entry_name()))


def _from_environment() -> Interpreter | None:
    named = os.environ.get("NOHEAP_UNIX")
    if not named:
        return None
    path = Path(named).expanduser()
    name, _, version = (query([path, "-c", _ASK], timeout_s=10) or "").partition(" ")
    if name != "micropython":
        raise ToolError(
            f"{path} does not run as a MicroPython interpreter",
            "NOHEAP_UNIX must name the executable of the unix port; unset it to have one made",
        )
    return Interpreter(path, "NOHEAP_UNIX", version.strip())


def _from_cache(origin: str = "cache") -> Interpreter | None:
    facts = cache.facts(entry_name())
    path = cache.entry(entry_name()) / "micropython"
    if facts is None or "release" not in facts or not os.access(path, os.X_OK) or damaged():
        return None
    return Interpreter(path, origin, facts["release"])


def _from_sources(log: Log) -> Interpreter:
    tree = build.ensure_tree(log)
    with cache.workspace() as work, step(log, "unix", "building the unix interpreter"):
        entry = work / "entry"
        entry.mkdir()
        build.build_unix(tree, work / "unix").rename(entry / "micropython")
        checksums.write(entry)
        cache.publish(entry, entry_name(), {"release": build.tree_release()})
    made = _from_cache(origin=build.origin())
    assert made is not None
    return made
