"""Where noheap's own files are, and the user's cache and settings.

In a clone they are its folders; a wheel has the same below noheap_tools/shipped, and the library
beside noheap_tools.
"""

import os
from pathlib import Path

_TOOLS = Path(__file__).resolve().parent
_SHIPPED = _TOOLS / "shipped"
_IN_WHEEL = _SHIPPED.is_dir()

ROOT = _SHIPPED if _IN_WHEEL else _TOOLS.parents[1]
LIB = _TOOLS.parent if _IN_WHEEL else ROOT / "lib"  # in a wheel other packages are here, too
LIBRARY = LIB / "noheap"
FIRMWARE = ROOT / "firmware"  # the demo, and a folder for each family of chips
BOARDS = ROOT / "boards"
LOCK = ROOT / "requirements.lock"  # this repository's versions of packages; not in a wheel
TEMPLATES = _TOOLS / "templates"


def cache_dir() -> Path:
    """The folder for downloaded and built images: `$NOHEAP_CACHE`, else the XDG cache."""
    override = os.environ.get("NOHEAP_CACHE")
    if override:
        return Path(override).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "noheap"


def settings_dir() -> Path:
    """The folder for what a user sets for all projects: `$NOHEAP_SETTINGS`, else the XDG one."""
    override = os.environ.get("NOHEAP_SETTINGS")
    if override:
        return Path(override).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "noheap"


def state_dir() -> Path:
    """The folder for what must outlive a restart: `$NOHEAP_STATE`, else the XDG one."""
    override = os.environ.get("NOHEAP_STATE")
    if override:
        return Path(override).expanduser()
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "noheap"


def python_file(path: Path) -> Path | None:
    """The package in the folder `path`, else the module of that name; None if neither is there."""
    both = path / "__init__.py", path.with_suffix(".py")
    # Unlike Path.is_file, it takes a name that no file system does.
    return next((file for file in both if os.path.isfile(file)), None)
