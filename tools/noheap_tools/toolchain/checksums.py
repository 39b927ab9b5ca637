"""Checksums of what an entry of the cache holds, in a file that `sha256sum --check` reads, too.

checksums.write(entry)           # before it is published
checksums.damaged(entry)         # ["firmware.uf2"]
"""

import hashlib
from pathlib import Path

_NAME = "SHA256SUMS"


def write(folder: Path) -> None:
    """Note the files that are directly in `folder`."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != _NAME)
    lines = [f"{_sha256(path)}  {path.name}\n" for path in files]
    (folder / _NAME).write_text("".join(lines), encoding="utf-8")


def damaged(folder: Path) -> list[str]:
    """The files that are gone or not as they were; none where no checksums were noted."""
    try:
        lines = (folder / _NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    noted = [line.partition("  ")[::2] for line in lines]
    return [name for sha256, name in noted if _sha256(folder / name) != sha256]


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "cannot be read"
