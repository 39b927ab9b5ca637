"""The project's folders and the user's cache."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIB = ROOT / "lib"
FIRMWARE = ROOT / "firmware"
BOARDS = ROOT / "boards"
BUILD = ROOT / "build"


def cache_dir() -> Path:
    """The folder for downloaded and built images: `$NOHEAP_CACHE`, else the XDG cache."""
    override = os.environ.get("NOHEAP_CACHE")
    if override:
        return Path(override).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "noheap"
