"""Patterns of files, as in `exclude = ["*/tests/*", "generated"]`."""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath


def matches(path: Path, patterns: Iterable[str], root: Path) -> bool:
    """Whether one of the patterns names the file, or a folder around it.

    A pattern is held against the path below `root`, as if that began with a slash: so */tests/*
    names a folder of the root, too. One without a leading star may begin at any folder.
    """
    below = _below(path, root)
    # Those around `root` are no concern of the project's.
    parts = [below, *(it for it in below.parents if it.parts)]
    return any(_fits(part, pattern) for pattern in patterns for part in parts)


def _below(path: Path, root: Path) -> PurePosixPath:
    whole = Path(os.path.normpath(path.absolute()))  # without ".."
    for base in (root, Path.cwd()):
        if whole.is_relative_to(base):
            return PurePosixPath(whole.relative_to(base).as_posix())
    return PurePosixPath(path.as_posix())


def _fits(part: PurePosixPath, pattern: str) -> bool:
    plain = PurePath(pattern).as_posix()
    slashed = f"/{str(part).lstrip('/')}"
    return part.match(plain) or fnmatchcase(slashed, plain) or fnmatchcase(slashed, f"/{plain}")
