"""Decides what has to change on a board for it to carry our files; others do it.

    there = device.hashes(deploy.root_files(wanted), deploy.FOLDER)
    plan = deploy.plan(wanted, there, record)

main.py is removed first and written last, so that a board whose flashing was interrupted still
boots: to the REPL, and the next `noheap flash` completes it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FOLDER = "lib/noheap"  # ours alone: what is in it and not wanted is removed
CONFIG = "config.py"
RECORD = f"{FOLDER}/config.sha256"  # the hash of the config.py that was flashed last
_MAIN = "main.py"
# After the library, each after the files that it needs.
_LAST = ("boot.py", "board.mpy", "app.mpy", CONFIG, RECORD, _MAIN)


@dataclass(frozen=True)
class Plan:
    """`write` and `remove` are in order; `remove` comes first. `kept_config`: config.py was
    edited on the board and stays."""

    write: tuple[str, ...]
    remove: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept_config: bool


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def with_record(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """`files` and the record of their config.py, if there is one."""
    if CONFIG not in files:
        return dict(files)
    return {**files, RECORD: sha256(files[CONFIG]).encode()}


def root_files(wanted: Iterable[str]) -> list[str]:
    """The files outside of FOLDER to compare: ours, and sources that would hide ours."""
    ours = [path for path in wanted if not path.startswith(f"{FOLDER}/")]
    hiding = [path.removesuffix(".mpy") + ".py" for path in ours if path.endswith(".mpy")]
    return ours + hiding


def plan(
    wanted: Mapping[str, bytes],
    there: Mapping[str, str],
    flashed_config: str | None,
    *,
    overwrite_config: bool = False,
) -> Plan:
    """`there` is {path: SHA-256} on the board, `flashed_config` is from its record.

    config.py on the board is kept if it is neither ours nor the one that was flashed last,
    because then somebody has edited it.
    """
    differing = {path for path, data in wanted.items() if there.get(path) != sha256(data)}
    edited = CONFIG in there and CONFIG in differing and there[CONFIG] != flashed_config
    kept = edited and not overwrite_config
    if kept:
        differing -= {CONFIG, RECORD}
    stale = sorted(set(there) - set(wanted))
    if differing or stale:
        differing.add(_MAIN)
        stale = [_MAIN, *stale] if _MAIN in there else stale
    order = sorted(differing, key=lambda path: (_rank(path), path))
    unchanged = sorted(set(wanted) - differing - ({CONFIG} if kept else set()))
    return Plan(tuple(order), tuple(stale), tuple(unchanged), kept)


def _rank(path: str) -> int:
    return _LAST.index(path) + 1 if path in _LAST else 0
