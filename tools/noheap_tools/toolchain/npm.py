"""Gets the npm packages that the page and its tests need, as tools/page/package-lock.json pins
them. Node and npm themselves are Debian's, or the user's.

Only for work on the page: a noheap that is installed has the page ready made.
"""

import hashlib
import shutil
from pathlib import Path

from noheap_tools import paths, system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import cache
from noheap_tools.toolchain.process import query, run
from noheap_tools.toolchain.progress import Log, step

FOLDER = paths.ROOT / "tools" / "page"
STEP = "npm"
_OLDEST_NODE = 18
_DEBIAN = ["nodejs", "npm"]


def lacking() -> str:
    """The reason in words why this machine cannot get them; empty if it can."""
    if not _lock().is_file():
        return "only a clone of noheap has the page's sources"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"node and npm are not here: {system.install_line(_DEBIAN)}"
    said = (query(["node", "--version"]) or "").strip()
    major = said.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < _OLDEST_NODE:
        return f"node is {said or 'broken'}, and must be {_OLDEST_NODE} or newer"
    return ""


def are_here() -> bool:
    """Whether the packages are those of the lock."""
    return _mark().is_file() and _mark().read_text(encoding="utf-8") == _wanted()


def get(log: Log, *, again: bool = False) -> str:
    """Get them if they are not here. Returns why they are not here then; empty if they are."""
    if are_here() and not again:
        return ""
    if reason := lacking():
        return reason
    log_file = cache.fresh_log("npm")
    try:
        with step(log, STEP, "getting the page's npm packages"):
            run(
                ["npm", "ci", "--no-audit", "--no-fund"],
                cwd=FOLDER,
                log_file=log_file,
                what="npm ci",
            )
    except ToolError as error:
        return error.message
    _mark().write_text(_wanted(), encoding="utf-8")
    return ""


def _mark() -> Path:
    return FOLDER / "node_modules" / ".noheap"


def _wanted() -> str:
    return hashlib.sha256(_lock().read_bytes()).hexdigest()


def _lock() -> Path:
    return FOLDER / "package-lock.json"
