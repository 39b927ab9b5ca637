"""The user's cache: entries that appear whole or not at all, one builder at a time.

An entry is a folder. It is made in a workspace beside it and renamed into place.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.paths import cache_dir
from noheap_tools.toolchain.process import ended_like_ctrl_c
from noheap_tools.toolchain.progress import Log

_WORKSPACE = "tmp-"
_FACTS = "entry.json"


def entry(name: str) -> Path:
    """The folder of entry `name`, whether it is there or not."""
    return cache_dir() / name


@contextlib.contextmanager
def locked(log: Log) -> Iterator[None]:
    """Hold the cache for making entries; waits for another process that does."""
    with _held(cache_dir(), log):
        for leftover in cache_dir().glob(f"{_WORKSPACE}*"):
            # Only a builder that was killed leaves one, because a living one would hold the lock.
            shutil.rmtree(leftover, ignore_errors=True)
        yield


@contextlib.contextmanager
def building_in(folder: Path, log: Log) -> Iterator[None]:
    """Hold a build folder of an entry, in which others may be built meanwhile. What it is built
    from must be there, since `locked` is for another one then."""
    with _held(folder.parent / f"{folder.name}-held", log):
        yield


@contextlib.contextmanager
def _held(folder: Path, log: Log) -> Iterator[None]:
    """Hold the lock in `folder`."""
    if any(character.isspace() for character in str(folder)):
        raise ToolError(
            f"the cache folder's name has a space in it, which make cannot take: {cache_dir()}",
            "set NOHEAP_CACHE to a folder without one",
        )
    from filelock import FileLock, Timeout  # clone.py makes the venv that has it

    # Kept: earlier versions lock the file that they opened, whether it is still there or not.
    lock = FileLock(folder / "lock", preserve_lock_file=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").open("a", encoding="utf-8").close()
    except OSError as error:
        raise ToolError(
            f"cannot write to the cache folder {cache_dir()}: {error.strerror}",
            "set NOHEAP_CACHE to a folder of yours",
        ) from None
    with ended_like_ctrl_c(), contextlib.ExitStack() as held:
        try:
            held.enter_context(lock.acquire(timeout=0))
        except Timeout:
            log("waiting for another noheap that is building ...")
            held.enter_context(lock.acquire())
        yield


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A folder on the cache's file system that is gone afterwards. The lock must be held."""
    folder = Path(tempfile.mkdtemp(prefix=_WORKSPACE, dir=cache_dir()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(made: Path, name: str, facts: dict[str, str]) -> Path:
    """Rename the folder `made` into entry `name`, with its `facts`; replaces an old entry."""
    (made / _FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    discard(name)
    return made.rename(entry(name))


def discard(name: str) -> None:
    """Remove entry `name`, if there is one. It is renamed first, so nobody sees half of it."""
    if entry(name).is_dir():
        dead = Path(tempfile.mkdtemp(prefix=_WORKSPACE, dir=cache_dir()))
        entry(name).rename(dead / "dead")
        shutil.rmtree(dead, ignore_errors=True)


def facts(name: str) -> dict[str, str] | None:
    """The facts noted when entry `name` was made; None if there is no such entry, or a broken
    one."""
    try:
        noted = json.loads((entry(name) / _FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_whole = isinstance(noted, dict) and all(isinstance(it, str) for it in noted.values())
    return noted if is_whole else None


def fresh_log(name: str) -> Path:
    """An empty log file in the cache."""
    folder = cache_dir() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    path.write_bytes(b"")
    return path


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file so that `target` is never seen half-written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        shutil.copyfile(source, name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
