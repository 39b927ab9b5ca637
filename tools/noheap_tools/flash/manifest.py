"""The manifest that `noheap flash` keeps on a board: the path and hash of each file it put there.

    manifest = parsed(text)
    manifest.has("app.mpy", sha256)         # was it flash that put this content there?

It is written before anything else changes, with the files that are there and those to come. Each
file is then replaced as a whole. So whatever moment a flash is interrupted at, the manifest names
each of its files, and a file that somebody else wrote or edited is never among them. The format
is that of sha256sum.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

FOLDER = "lib/noheap"
FILE = f"{FOLDER}/flashed.sha256"

Entry = tuple[str, str]  # path, SHA-256


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """A path may have two entries: before and after a flash that was interrupted."""

    entries: frozenset[Entry] = frozenset()

    def has(self, path: str, digest: str) -> bool:
        return (path, digest) in self.entries

    @property
    def paths(self) -> set[str]:
        return {path for path, _ in self.entries}

    def of(self, path: str) -> set[Entry]:
        return {entry for entry in self.entries if entry[0] == path}

    def text(self) -> str:
        return "".join(f"{digest}  {path}\n" for path, digest in sorted(self.entries))


def parsed(text: str) -> Manifest:
    """Lines of other shapes are left out."""
    lines = (line.split("  ", 1) for line in text.splitlines())
    return Manifest(frozenset((it[1], it[0]) for it in lines if len(it) == 2 and it[1]))


def of_files(files: Iterable[tuple[str, bytes]]) -> Manifest:
    return Manifest(frozenset((path, sha256(data)) for path, data in files))
