"""Removes from a build folder what make would take for up to date, and is not.

    stale.forget_other_port(folder, port)   # before anything else
    stale.forget_moved(folder)              # before make
    stale.forget_names(folder, port)

So an image depends on its sources alone, and not on the images that were built before it.
"""

import hashlib
import shutil
from pathlib import Path

from noheap_tools.tiny import unseen

PRUNED = "pruned"  # sources that prune.py has shortened
SWITCHES = "firmware_needs.h"

_MOVED = "pruned.txt"
_NAMED = "names.txt"
_PORT = "port.txt"
_NAMES = "genhdr"  # where MicroPython's rules collect the names of all sources


def forget_other_port(folder: Path, port: Path) -> None:
    """Removes `folder` if the port's sources that it was made of are another clone's: make would
    ask for them, and they may be gone."""
    noted = folder / _PORT
    if not noted.is_file() or noted.read_text(encoding="utf-8") != str(port):
        shutil.rmtree(folder, ignore_errors=True)


def note_port(folder: Path, port: Path) -> None:
    (folder / _PORT).write_text(str(port), encoding="utf-8")


def forget_moved(folder: Path) -> None:
    """Has a source compiled again that comes from PRUNED now and did not before, or the other way
    round: make goes by time stamps, and its file may be older than what was made of it."""
    noted = folder / _MOVED
    before = set(noted.read_text(encoding="utf-8").split()) if noted.is_file() else set()
    pruned = folder / PRUNED
    now = {str(path.relative_to(pruned)) for path in pruned.rglob("*.c")}
    for source in before ^ now:
        for suffix in (".o", ".P"):
            (folder / source).with_suffix(suffix).unlink(missing_ok=True)
    noted.write_text("\n".join(sorted(now)), encoding="utf-8")


def forget_names(folder: Path, port: Path) -> None:
    """Has the names collected again if a source in `port`, one in PRUNED, or a switch is not what
    it was: MicroPython's rules keep the names of a source that has none any more."""
    digest = hashlib.sha256()
    pruned = sorted((folder / PRUNED).rglob("*.c"))
    for file in [folder / SWITCHES, folder / unseen.FILE, *pruned, *sorted(port.rglob("*.[ch]"))]:
        digest.update(str(file).encode() + file.read_bytes())
    noted = folder / _NAMED
    if not noted.is_file() or noted.read_text(encoding="utf-8") != digest.hexdigest():
        shutil.rmtree(folder / _NAMES, ignore_errors=True)
        noted.write_text(digest.hexdigest(), encoding="utf-8")
