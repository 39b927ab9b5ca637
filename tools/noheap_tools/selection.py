"""Which MicroPython is meant: the release of versions.py, another one, or the sources in a folder.

    NOHEAP_MICROPYTHON=1.28 noheap run               # that release
    NOHEAP_MICROPYTHON=~/micropython make test       # the sources there, for all that is built

    selected().release      # "1.28.0"
    selected().checkout     # None, or the folder

Without that variable `micropython` in [tool.noheap] says it. `noheap setup --micropython` goes
before both.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import project
from noheap_tools.errors import UsageError
from noheap_tools.versions import MICROPYTHON, OLDEST_MICROPYTHON, TESTED

VARIABLE = "NOHEAP_MICROPYTHON"
OPTION = "--micropython"

_HEADER = Path("py/mpconfig.h")
_NUMBER = re.compile(r"^#define MICROPY_VERSION_(?:MAJOR|MINOR|MICRO) +(\d+)$", re.MULTILINE)
_PREVIEW = re.compile(r"^#define MICROPY_VERSION_PRERELEASE +1$", re.MULTILINE)
_RELEASE = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Selection:
    """`release` is MicroPython's version; `checkout` its sources, where a folder was named."""

    release: str
    checkout: Path | None = None

    @property
    def state(self) -> str:
        """What changes when the sources in `checkout` do, as far as git or the header knows."""
        if self.checkout is None:
            return ""
        commit = _commit_in(self.checkout) or (self.checkout / _HEADER).stat().st_mtime_ns
        return f"{self.checkout} {commit}"


_chosen: str | None = None


@contextlib.contextmanager
def chosen(text: str | None) -> Iterator[None]:
    """Within it, `selected()` is what `text`, of the option, says; with None, as without it."""
    global _chosen
    before = _chosen
    _chosen = text
    try:
        yield
    finally:
        _chosen = before


def selected() -> Selection:
    """Raises UsageError if what says it is neither a release nor a folder with the sources."""
    if _chosen:
        return _parsed(_chosen, OPTION)
    if named := os.environ.get(VARIABLE):
        return _parsed(named, VARIABLE)
    here = project.current()
    if here.micropython:
        where = f"micropython in {project.shown(here.root / project.FILE)}"
        return _parsed(here.micropython, where, here.root)
    return Selection(MICROPYTHON)


def release_in(checkout: Path) -> str | None:
    """The version of the sources, as "1.29.0-preview"; None: these are none of MicroPython's."""
    try:
        text = (checkout / _HEADER).read_text(encoding="utf-8")
    except OSError:
        return None
    numbers = _NUMBER.findall(text)
    return ".".join(numbers) + "-preview" * bool(_PREVIEW.search(text)) if numbers[2:] else None


def numbers(release: str) -> tuple[int, ...]:
    """(1, 29, 0) of "1.29.0-preview.7.gab", to compare by."""
    return tuple(map(int, release.partition("-")[0].split(".")))


def is_tested(release: str) -> bool:
    """Whether noheap's tests have passed on that release, or on another one of its series."""
    return numbers(release)[:2] in {numbers(tested)[:2] for tested in TESTED}


def _commit_in(checkout: Path) -> str:
    """The commit that is checked out; "" without git, or where the sources are no clone."""
    if not (checkout / ".git").exists():
        return ""
    import subprocess  # takes as long as what the cache of a check knows

    command = ["git", "-C", checkout, "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, check=False).stdout.decode().strip()
    except OSError:
        return ""


def _parsed(text: str, where: str, root: Path | None = None) -> Selection:
    match = _RELEASE.fullmatch(text)
    if match:
        return Selection(_whole(match[1], where))
    checkout = Path(text).expanduser()
    checkout = (root / checkout if root else checkout).resolve()
    release = release_in(checkout)
    if release is None:
        raise UsageError(
            f"{where}: {text} is neither a release of MicroPython, as 1.28, nor a folder with its"
            " sources",
            f"noheap is tested on {', '.join(TESTED)}.",
        )
    _require_new(release, where)
    return Selection(release, checkout)


def _whole(release: str, where: str) -> str:
    """ "1.28.0" of "1.28": the release of the series that the tests run on, if there is one."""
    series = numbers(release)
    if len(series) == 2:
        same = (tested for tested in TESTED if numbers(tested)[:2] == series)
        release = next(same, f"{release}.0")
    _require_new(release, where)
    return release


def _require_new(release: str, where: str) -> None:
    if numbers(release) < numbers(OLDEST_MICROPYTHON):
        raise UsageError(
            f"{where}: MicroPython {release} is too old; noheap needs {OLDEST_MICROPYTHON} or"
            " newer"
        )
