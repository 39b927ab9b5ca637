"""Finds the files of a program. What the cache knows needs no more than this."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_SOURCE, STUB = ".py", ".pyi"
_SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", "node_modules", "build"}


def files(
    paths: Iterable[Path],
    refuse: Callable[[str, OSError], None],
    texts: Iterable[Path] = (),
    suffix: str = _SOURCE,
) -> Iterator[tuple[Path, str]]:
    """Yields each .py file of `paths` once, or each stub, and the name of its module; calls
    `refuse` for a folder that cannot be read. `texts` are files that need not be there."""
    seen: set[Path] = set()
    for path in paths:
        is_folder = path.is_dir()
        for file in sorted(_files(path, refuse, texts, suffix)) if is_folder else [path]:
            resolved = file.resolve()
            if resolved not in seen and (file.suffix == STUB) == (suffix == STUB):
                seen.add(resolved)
                relative = file.relative_to(path) if is_folder else Path(file.name)
                yield file, _module_name(relative)


def _module_name(relative: Path) -> str:
    parts = list(relative.with_suffix("").parts)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


def _files(
    folder: Path, refuse: Callable[[str, OSError], None], texts: Iterable[Path], suffix: str
) -> set[Path]:
    """Those of the folder, also of `texts`."""
    whole = folder.resolve()
    given = {folder / text.relative_to(whole) for text in texts if text.is_relative_to(whole)}
    return given.union(_files_on_disk(folder, refuse, suffix))


def _files_on_disk(
    folder: Path, refuse: Callable[[str, OSError], None], suffix: str
) -> Iterator[Path]:
    def note(error: OSError) -> None:
        refuse(str(error.filename), error)

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        for name in names:
            path = Path(parent, name)
            if name.endswith(suffix) and path.is_file():
                yield path
