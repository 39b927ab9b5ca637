"""`noheap check --watch`: again at each change of a file, until Ctrl-C."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from noheap_tools import project
from noheap_tools.check.source.files import files
from noheap_tools.errors import ToolError
from noheap_tools.link.printable import printable

_PERIOD_S = 0.3
_CLEAR = "\x1b[2J\x1b[H"

_State = dict[Path, tuple[int, int]]


def run(check: Callable[[], object], paths: Callable[[], Sequence[Path]]) -> None:
    """Calls `check` now and whenever the files of `paths`, or the settings, change. Ends by
    KeyboardInterrupt."""
    seen: _State | None = None
    while True:
        now = _state(paths)
        if now != seen:
            seen = now
            _once(check)
        time.sleep(_PERIOD_S)


def _once(check: Callable[[], object]) -> None:
    if sys.stdout.isatty():
        print(_CLEAR, end="")
    try:
        check()
    except ToolError as error:  # the file that is wrong may be mended next
        print(printable(f"noheap check: {error.message} {error.hint}".rstrip()), file=sys.stderr)
    print(f"{datetime.now():%H:%M:%S} waiting for a change", flush=True)


def _state(paths: Callable[[], Sequence[Path]]) -> _State:
    """Which files there are, and when each was written."""
    found: _State = {}
    try:
        given = list(paths())
    except ToolError:
        given = []  # the check says what is wrong
    names = [file for file, _ in files(given, lambda shown, error: None)]
    for folder in (Path.cwd(), *Path.cwd().parents):
        names.append(folder / project.FILE)
    for file in names:
        try:
            about = file.stat()
        except OSError:
            continue
        found[file] = about.st_mtime_ns, about.st_size
    return found
