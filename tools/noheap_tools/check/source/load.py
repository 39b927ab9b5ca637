"""Reads the program from files and folders."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from noheap_tools.check.source.program import Program

_SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", "node_modules", "build"}


def load(paths: Iterable[Path], exclude: Iterable[str] = ()) -> Program:
    """Reads every .py file of `paths`, each named as an import below its folder names it."""
    program = Program()
    seen: set[Path] = set()
    for path in paths:
        files = sorted(_python_files(path)) if path.is_dir() else [path]
        for file in files:
            resolved = file.resolve()
            if resolved in seen or any(file.match(pattern) for pattern in exclude):
                continue
            seen.add(resolved)
            relative = file.relative_to(path) if path.is_dir() else Path(file.name)
            program.add(file, _module_name(relative))
    return program


def _module_name(relative: Path) -> str:
    parts = list(relative.with_suffix("").parts)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


def _python_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        relative = path.relative_to(folder).parts
        if path.is_file() and not _SKIPPED_FOLDERS.intersection(relative[:-1]):
            yield path
