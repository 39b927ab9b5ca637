"""How fast `noheap check` and `noheap lsp` are, and how much memory they take.

The library with its firmware is a project of handlers; these tools are large, and mostly without.
Times are CPU times of one process, whatever else this computer does: lines a second on two cores
are at most twice those.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from noheap_tools import paths, system
from noheap_tools.bench import peak, played
from noheap_tools.bench.editor import Editor
from noheap_tools.bench.report import Limit
from noheap_tools.errors import ToolError

_LINES_PER_S = 15_000  # at least, on one of two cores
_UNCHANGED_S = 0.3  # of 10,000 lines, at most
_MB_PER_MB = 100  # of memory, of code
_KEY_S = 0.2
_KEYS, _EDITED_LINES = 9, 1000
_MEGABYTE = 1 << 20
_SKIPPED = shutil.ignore_patterns("__pycache__", ".noheap_cache")

_PROJECTS = {
    "the library, its firmware": ("lib", "firmware"),
    "these tools": ("tools/noheap_tools",),
}


@dataclass(frozen=True)
class Row:
    """Of one process: its CPU seconds, and its memory beyond what an empty project takes."""

    project: str
    lines: int
    code_mb: float
    cpu_s: float
    memory_mb: float

    @property
    def lines_per_s(self) -> float:
        return self.lines / self.cpu_s

    @property
    def mb_per_mb(self) -> float:
        return self.memory_mb / self.code_mb


@dataclass(frozen=True)
class Outcome:
    rows: Sequence[Row]
    unchanged_s: float
    key_s: Sequence[float]

    @property
    def limits(self) -> list[Limit]:
        most_us = round(1e6 / _LINES_PER_S, 1)
        found = []
        for row in self.rows:
            name = f"µs a line, {row.project}"
            found.append(Limit(name, round(1e6 / row.lines_per_s, 1), most_us))
            name = f"MB of memory a MB of code, {row.project}"
            found.append(Limit(name, round(row.mb_per_mb, 1), _MB_PER_MB))
        found.append(Limit("seconds, unchanged", round(self.unchanged_s, 2), _UNCHANGED_S))
        found.append(Limit("seconds a key", round(statistics.median(self.key_s), 2), _KEY_S))
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": [asdict(row) for row in self.rows],
            "unchanged_s": self.unchanged_s,
            "key_s": [*self.key_s],
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        lines = ["| CPU time of one process | measured | to reach | |", "|---|---:|---:|---|"]
        for row in self.rows:
            speed = f"{row.lines_per_s:,.0f} lines/s"
            name = f"{row.project}: {row.lines:,} lines"
            is_reached = row.lines_per_s >= _LINES_PER_S
            lines.append(_line(name, speed, f"{_LINES_PER_S:,} lines/s", is_reached))
            memory = f"{row.mb_per_mb:.0f} MB a MB of code"
            is_reached = row.mb_per_mb <= _MB_PER_MB
            lines.append(_line("its memory", memory, f"{_MB_PER_MB} MB", is_reached))
        name = f"{self.rows[0].project}, unchanged"
        is_reached = self.unchanged_s <= _UNCHANGED_S
        lines.append(_line(name, f"{self.unchanged_s:.2f} s", f"{_UNCHANGED_S} s", is_reached))
        key_s = statistics.median(self.key_s)
        name = f"a key in {_EDITED_LINES:,} lines of that project"
        lines.append(_line(name, f"{key_s:.2f} s", f"{_KEY_S} s", key_s <= _KEY_S))
        return lines


def _line(name: str, measured: str, limit: str, is_reached: bool) -> str:
    return f"| {name} | {measured} | {limit} | {'reached' if is_reached else 'missed'} |"


def run(log: Callable[[str], None], *, quick: bool = False) -> Outcome:
    """Measure on this computer. `quick`: the library alone, and one key."""
    system.require_linux("noheap bench check counts processes' memory", "Measure it there.")
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        (folder / "empty.py").write_bytes(b"")
        empty = [folder / "empty.py"], "--no-cache"
        _checked(folder, *empty)  # the first one may compile noheap itself
        base_mb = _checked(folder, *empty).memory_mb
        rows = []
        for project, names in _PROJECTS.items():
            if not (quick and rows):
                log(project)
                rows.append(_row(folder, project, names, base_mb))
        sources = _copied(folder / "project", _PROJECTS[next(iter(_PROJECTS))])
        log("unchanged")
        _checked(folder / "project", sources)
        unchanged_s = _checked(folder / "project", sources).cpu_s
        log("keys")
        return Outcome(rows, unchanged_s, _keys(folder / "project", quick))


@dataclass(frozen=True)
class _Run:
    cpu_s: float
    memory_mb: float


def _row(folder: Path, project: str, names: Sequence[str], base_mb: float) -> Row:
    sources = [paths.ROOT / name for name in names]
    texts = [path.read_bytes() for source in sources for path in source.rglob("*.py")]
    code_mb = sum(map(len, texts)) / _MEGABYTE
    alone = _checked(folder, sources, "--no-cache", "--jobs", "1")
    lines = sum(text.count(b"\n") for text in texts)
    return Row(project, lines, code_mb, alone.cpu_s, alone.memory_mb - base_mb)


def _checked(folder: Path, sources: Sequence[Path], *options: str) -> _Run:
    """Raises ToolError if the check itself goes wrong."""
    environment = played.environment()
    memory = folder / "memory.txt"
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # which no user has
    child = subprocess.Popen(
        [sys.executable, "-m", peak.__name__, str(memory), "check", *map(str, sources), *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise ToolError(f"noheap check ended with {child.returncode}")
    return _Run(
        used.ru_utime + used.ru_stime, int(memory.read_text(encoding="utf-8").split()[1]) / 1024
    )


def _copied(folder: Path, names: Sequence[str]) -> list[Path]:
    for name in names:
        shutil.copytree(paths.ROOT / name, folder / name, ignore=_SKIPPED)
    settings = '[tool.noheap.check]\npaths = ["."]\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    return [folder / name for name in names]


def _keys(folder: Path, quick: bool) -> list[float]:
    """The seconds from each key to what is shown, in a file of the examples' lines."""
    lines = [*_example_lines(_EDITED_LINES)]
    file = folder / "edited.py"
    with Editor(folder) as editor:
        editor.begin(file, "".join(lines))
        return [editor.type(file, _typed(lines, n)) for n in range(1 if quick else _KEYS)]


def _example_lines(count: int) -> Iterator[str]:
    while count:
        for path in sorted((paths.ROOT / "examples").rglob("*.py")):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)[:count]
            count -= len(lines)
            yield from lines


def _typed(lines: Sequence[str], n: int) -> str:
    middle = next(at for at, line in enumerate(lines) if line.startswith("import "))
    return "".join([*lines[:middle], "# " + "typed again"[: n + 1] + "\n", *lines[middle:]])
