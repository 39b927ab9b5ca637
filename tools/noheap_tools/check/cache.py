"""Remembers what a check found, until a file, a setting or noheap itself changes.

    digests = cache.digests(settings.root)
    key = cache.key(settings, paths, digests)
    result = cache.load(settings.root, key)         # None: nothing is known
    cache.save(settings.root, key, result)
    cache.keep_digests(settings.root, digests)      # of the files that were read
    kept = cache.kept(settings.root)                # what of it was found in other parts
    cache.keep(settings.root, kept)

It is a folder .noheap_cache in the project's root. It holds JSON, which can do no harm if somebody
else wrote it, and a damaged entry is no entry.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import noheap
from noheap_tools import disk, versions
from noheap_tools.check.digests import Digests
from noheap_tools.check.options.settings import Settings

if TYPE_CHECKING:
    from noheap_tools.check.kept import Kept
    from noheap_tools.check.report.result import Result

FOLDER = ".noheap_cache"
_MOST = 20  # entries; the oldest ones go
_PARTS = "parts"
_DIGESTS = "digests"
_SKIPPED = "__pycache__"


def digests(root: Path) -> Digests:
    """Those of the files, as far as they look as they did."""
    return Digests(_read(root, _DIGESTS))


def keep_digests(root: Path, digests: Digests) -> None:
    """A folder that cannot be written goes without."""
    if digests.is_news:
        _write(root, _DIGESTS, digests.known())


def key(settings: Settings, paths: Sequence[Path], digests: Digests) -> str | None:
    """What the result depends on, hashed; None if that cannot be read."""
    from noheap_tools.check.source.files import listed

    refused: list[str] = []
    parts: list[object] = [settings.port, settings.micropython, settings.entry, *_checker()]
    try:
        for it in listed(paths, lambda shown, error: refused.append(shown)):
            if not (settings.exclude and settings.excludes(Path(it.shown))):
                parts.append((it.shown, it.whole, it.name, digests.of(it.whole)))
    except OSError:
        return None
    return None if refused else _hashed(parts)


def load(root: Path, key: str | None) -> "Result | None":
    """The result that was saved under the key, if it is whole."""
    from noheap_tools.check.report import saved

    document = None if key is None else _read(root, f"{key}.json")
    try:
        return None if document is None else saved.loaded(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def save(root: Path, key: str | None, result: "Result") -> None:
    """A folder that cannot be written goes without."""
    from noheap_tools.check.report import saved

    if key is None:
        return
    _write(root, f"{key}.json", saved.saved(result))
    with contextlib.suppress(OSError):
        entries = sorted((root / FOLDER).glob("*.json"), key=lambda it: it.stat().st_mtime_ns)
        for old in entries[:-_MOST]:
            old.unlink()


def kept(root: Path) -> "Kept":
    """What was kept of the parts of the last program that was checked here."""
    from noheap_tools.check.kept import Kept

    document = _read(root, _PARTS)
    if not isinstance(document, dict) or document.get("checker") != _hashed(_checker()):
        return Kept()
    outcomes, refusals = document.get("outcomes"), document.get("refusals")
    if not isinstance(outcomes, dict) or not isinstance(refusals, dict):
        return Kept()
    return Kept(
        outcomes=outcomes, refusals={it: (line, said) for it, (line, said) in refusals.items()}
    )


def keep(root: Path, kept: "Kept") -> None:
    """A folder that cannot be written goes without."""
    refusals = {it: said for it, said in kept.refusals.items() if isinstance(said, tuple)}
    document = {"outcomes": kept.outcomes, "refusals": refusals}
    _write(root, _PARTS, {"checker": _hashed(_checker()), **document})


def _read(root: Path, name: str) -> Any:
    """The document of an entry; None if it is not whole."""
    try:
        document = json.loads((root / FOLDER / name).read_bytes())
        text, digest = document["result"], document["digest"]
        return json.loads(text) if digest == _digest(text) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _write(root: Path, name: str, document: Any) -> None:
    folder = root / FOLDER
    text = json.dumps(document)
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            disk.write_whole(ignore, b"# Written by noheap check.\n*\n")
        entry = json.dumps({"digest": _digest(text), "result": text})
        disk.write_whole(folder / name, entry.encode())


def _hashed(parts: Iterable[object]) -> str:
    return _digest("\n".join(map(repr, parts)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _checker() -> list[object]:
    """What tells one state of the checker, and of what it reads of its own, from another."""
    return [sys.version, versions.MICROPYTHON, *_own()]


def _own() -> Iterator[tuple[str, int, int]]:
    """What tells one state of the checker, and of the library that it reads, from another."""
    checker = Path(__file__).parent
    for root in (checker, checker.parent / "board", Path(noheap.__file__).parent):
        yield from sorted(_looks(str(root)))


def _looks(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != _SKIPPED:
                    yield from _looks(entry.path)
            else:
                about = entry.stat()
                yield entry.path, about.st_mtime_ns, about.st_size
