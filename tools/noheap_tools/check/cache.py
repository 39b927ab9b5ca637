"""Remembers what a check found, until a file, a setting or noheap itself changes.

    key = cache.key(settings, paths)
    result = cache.load(settings.root, key)         # None: nothing is known
    cache.save(settings.root, key, result)

It is a folder .noheap_cache in the project's root. It holds JSON, which can do no harm if somebody
else wrote it, and a damaged entry is no entry.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import noheap
from noheap_tools import answer, disk, versions
from noheap_tools.check.options.settings import Settings

if TYPE_CHECKING:
    from noheap_tools.check.report.result import Result

FOLDER = ".noheap_cache"
_MOST = 20  # entries; the oldest ones go
_SKIPPED = "__pycache__"


def key(settings: Settings, paths: Sequence[Path]) -> str | None:
    """What the result depends on, hashed; None if that cannot be read."""
    from noheap_tools.check.source.load import files

    refused: list[str] = []
    found = hashlib.sha256()
    parts: list[object] = [
        answer.version(),
        sys.version,
        versions.MICROPYTHON,
        settings.port,
        settings.micropython,
        settings.entry,
        *_own(),
    ]
    try:
        for file, name in files(paths, lambda shown, error: refused.append(shown)):
            if not settings.excludes(file):
                content = hashlib.sha256(file.read_bytes()) if file.is_file() else hashlib.sha256()
                parts.append((str(file), str(file.resolve()), name, content.hexdigest()))
    except OSError:
        return None
    for part in parts:
        found.update(repr(part).encode(errors="surrogatepass") + b"\n")
    return None if refused else found.hexdigest()


def load(root: Path, key: str | None) -> "Result | None":
    """The result that was saved under the key, if it is whole."""
    from noheap_tools.check.report import saved

    if key is None:
        return None
    try:
        document = json.loads((root / FOLDER / f"{key}.json").read_bytes())
        text, digest = document["result"], document["digest"]
        if digest != _digest(text):
            return None
        return saved.loaded(json.loads(text))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def save(root: Path, key: str | None, result: "Result") -> None:
    """A folder that cannot be written goes without."""
    from noheap_tools.check.report import saved

    if key is None:
        return
    folder = root / FOLDER
    text = json.dumps(saved.saved(result))
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            disk.write_whole(ignore, b"# Written by noheap check.\n*\n")
        entry = json.dumps({"digest": _digest(text), "result": text})
        disk.write_whole(folder / f"{key}.json", entry.encode())
        entries = sorted(folder.glob("*.json"), key=lambda it: it.stat().st_mtime_ns)
        for old in entries[:-_MOST]:
            old.unlink()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _own() -> Iterator[tuple[str, int, int]]:
    """What tells one state of the checker, and of the library that it reads, from another."""
    checker = Path(__file__).parent
    for root in (checker, checker.parent / "board", Path(noheap.__file__).parent):
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(it for it in folders if it != _SKIPPED)
            for name in sorted(names):
                about = os.stat(os.path.join(folder, name))
                yield os.path.join(folder, name), about.st_mtime_ns, about.st_size
