"""Applies the patches of rp2040py's sources, which make it faster and change nothing else.

    patches.apply(sources, "0.3.6")      # the folder of the unpacked release

Unchanged, its inner loop asks Python objects at each instruction, and calls one for each
conditional branch and each access to the divider.
"""

import hashlib
import logging
from pathlib import Path

from noheap_tools.errors import ToolError

MARK = "compiled_by_noheap.py"  # a module beside rp2040py's, so that its build includes it

_SERIES = Path(__file__).parent / "sources"


def releases() -> list[str]:
    """Those of rp2040py that there are patches for."""
    return sorted(folder.name for folder in _SERIES.iterdir() if folder.is_dir())


def series(release: str) -> list[Path]:
    """The patches of a release, in their order; none for one that is not known."""
    return sorted((_SERIES / release).glob("*.patch"))


def sdist_sha256(release: str) -> str:
    """That of the source distribution which the patches were made for."""
    digest, _, _ = (_SERIES / release / "SHA256SUMS").read_text(encoding="utf-8").partition(" ")
    return digest


def digest(release: str) -> str:
    """A short hash of all patches of a release."""
    text = b"".join(patch.read_bytes() for patch in series(release))
    return hashlib.sha256(text).hexdigest()[:8]


def mark(release: str) -> str:
    """The content of the file MARK."""
    return f'CHANGES = "{digest(release)}"\n'


def apply(sources: Path, release: str) -> None:
    """Make the changes. ToolError if a place is not as the release has it."""
    for patch in series(release):
        if not apply_one(patch, sources):
            raise ToolError(f"rp2040py's sources are not those that {patch.name} is made for")
    (sources / "src/rp2040py" / MARK).write_text(mark(release), encoding="utf-8")


def apply_one(patch: Path, sources: Path) -> bool:
    """Returns whether the patch fits the sources, which have it then."""
    import patch_ng  # here, as only compiling needs it

    # It reports each step as a warning, and the caller says what matters.
    logging.getLogger(patch_ng.__name__).setLevel(logging.CRITICAL)
    changes = patch_ng.fromfile(str(patch))
    return bool(changes and changes.apply(root=str(sources)))
