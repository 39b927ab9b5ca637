"""Finds the files of a program. What the cache knows needs no more than this.

A path is looked at once, as text: an object for each of its steps takes longer than to find it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_SOURCE, STUB = ".py", ".pyi"
_SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", "node_modules", "build"}
_PACKAGE = "__init__"

Refuse = Callable[[str, OSError], None]


class Listed(NamedTuple):
    """A file as it is shown, without links, and the name of its module."""

    shown: str
    whole: str
    name: str
    is_stub: bool


def files(
    paths: Iterable[Path],
    refuse: Refuse,
    texts: Iterable[Path] = (),
    suffix: str = _SOURCE,
) -> Iterator[tuple[Path, str]]:
    """Yields each .py file of `paths` once, or each stub, and the name of its module; calls
    `refuse` for a folder that cannot be read. `texts` are files that need not be there."""
    for it in listed(paths, refuse, texts):
        if it.is_stub == (suffix == STUB):
            yield Path(it.shown), it.name


def listed(paths: Iterable[Path], refuse: Refuse, texts: Iterable[Path] = ()) -> Iterator[Listed]:
    """Yields each .py file of `paths` and each stub once; the rest is as for files()."""
    seen: set[str] = set()
    for path in paths:
        for it in _in_folder(path, refuse, texts) if path.is_dir() else [_given(path)]:
            if it.whole not in seen:
                seen.add(it.whole)
                yield it


def _given(path: Path) -> Listed:
    name = _module_name([path.name])
    return Listed(os.fspath(path), os.path.realpath(path), name, path.suffix == STUB)


def _in_folder(folder: Path, refuse: Refuse, texts: Iterable[Path]) -> list[Listed]:
    """Those of the folder, also of `texts`, in the order of their steps."""
    shown, whole = os.fspath(folder), os.path.realpath(folder)
    found = {
        os.fspath(text.relative_to(whole)): os.fspath(text)
        for text in texts
        if text.is_relative_to(whole)
    }
    found.update(_on_disk(whole, "", lambda at, error: refuse(_joined(shown, at), error)))
    steps = sorted((os.path.normcase(below).split(os.sep), below) for below in found)
    return [
        Listed(
            _joined(shown, below),
            found[below],
            _module_name(below.split(os.sep)),
            below.endswith(STUB),
        )
        for _, below in steps
    ]


def _joined(folder: str, below: str) -> str:
    if folder == os.curdir:
        return below or folder
    return os.path.join(folder, below) if below else folder


def _on_disk(whole: str, below: str, refuse: Refuse) -> Iterator[tuple[str, str]]:
    """Yields the path below the first folder of each file, and the one without links."""
    try:
        with os.scandir(whole) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith((_SOURCE, STUB)) and _is_file(entry):
                    is_link = entry.is_symlink()
                    yield below + name, os.path.realpath(entry.path) if is_link else entry.path
                elif name not in _SKIPPED_FOLDERS and entry.is_dir(follow_symlinks=False):
                    yield from _on_disk(entry.path, f"{below}{name}{os.sep}", refuse)
    except OSError as error:
        refuse(below.rstrip(os.sep), error)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _module_name(steps: list[str]) -> str:
    """Of a file below the folder from which its imports begin."""
    *packages, last = steps
    stem = os.path.splitext(last)[0]
    return ".".join(packages if stem == _PACKAGE and packages else [*packages, stem])
