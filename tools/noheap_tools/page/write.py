"""Writes the page into a folder that any web server or file host serves.

The bundle is built from tools/page by `make page-bundle`, and travels in the wheel; so this needs
neither node nor a network.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.emulator.bootrom import bootrom
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.page import described

BUNDLE = Path(__file__).parent / "built"
# The list of files for the service worker. That it is there says that a folder is a page's.
LIST = "files.js"
_INDEX = "index.html"


@dataclass(frozen=True)
class Written:
    folder: Path
    files: int
    bytes: int


def require_free(folder: Path) -> None:
    """Raises UsageError if `folder` has something that is no page's."""
    if folder.is_file():
        raise UsageError(f"--out: {folder} is a file")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / LIST).is_file():
        raise UsageError(
            f"--out: {folder} has files that are no page's", "Name a folder that is new or empty."
        )


def write(
    folder: Path,
    image: Path,
    texts: Mapping[str, str],
    extra: Mapping[str, Path],
    bundle: Path = BUNDLE,
) -> Written:
    """`texts` and `extra` are further files by their names on the page: what is in them, and
    where they lie. An older page in `folder` is replaced as a whole."""
    if not (bundle / _INDEX).is_file():
        raise ToolError("the page was not built", "In a clone, 'make page-bundle' builds it.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".noheap-page-", dir=folder.parent) as made:
        new = Path(made) / "page"
        shutil.copytree(bundle, new)
        shutil.copyfile(image, new / described.IMAGE)
        (new / described.BOOTROM).write_bytes(bootrom())
        for name, text in texts.items():
            (new / name).write_text(text, encoding="utf-8")
        for name, source in extra.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, new / name)
        (new / LIST).write_text(_listed(new), encoding="utf-8")
        paths = [path for path in new.rglob("*") if path.is_file()]
        written = Written(folder, len(paths), sum(path.stat().st_size for path in paths))
        if folder.exists():
            folder.rename(Path(made) / "old")
        new.rename(folder)
    return written


def _listed(folder: Path) -> str:
    """What the service worker keeps beforehand: all but the checker, which few ask for."""
    digest = hashlib.sha256()
    names = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
        if not name.startswith(f"{described.CHECK}/"):
            names.append(name)
    said = {"version": digest.hexdigest()[:16], "files": ["./", *names]}
    return f"self.noheapPage = {json.dumps(said)};\n"
