"""noheap check as a plugin of flake8, which finds it by the entry point NH.

flake8 asks for each file by itself, but a file's handlers may be registered in another one: the
project is checked once in each of flake8's processes, by the cache. flake8 knows no severities, so
infos are left out; its own `# noqa: NH005` works as well as noheap's comment.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.check import checked
from noheap_tools.check.options import settings
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules import Severity

_STDIN = ("-", "stdin")


class Plugin:
    """flake8 makes one for each file."""

    name = "noheap"
    version = answer.version()

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._file = Path("stdin.py" if filename in _STDIN else filename)
        self._text = "".join(lines)

    def run(self) -> Iterator[tuple[int, int, str, type["Plugin"]]]:
        """Yields line, column from 0, and text of each finding. Raises ToolError."""
        file = self._file.resolve()
        with project.acted_on(project.around(file.parent)):
            chosen = settings.read()
            paths = checked.around(chosen, self._file)
            if _is_saved(file, self._text):
                found = _findings(chosen.root, tuple(paths))
            else:
                result = checked.check(chosen, paths, {file: self._text.encode()}).result
                found = tuple(result.findings)
        for it in found:
            if it.severity is not Severity.INFO and Path(it.file).resolve() == file:
                yield it.line, it.column - 1, f"{it.code} {it.message}. {it.fix}", Plugin


@lru_cache(maxsize=256)
def _findings(root: Path, paths: tuple[Path, ...]) -> tuple[Finding, ...]:
    """Those of the project in `root`, which is the current one."""
    chosen = settings.read()
    result = checked.found(chosen, paths)
    checked.take_known(result, chosen)
    return tuple(result.findings)


def _is_saved(file: Path, text: str) -> bool:
    try:
        saved = file.read_bytes().decode()
    except (OSError, ValueError):
        return False
    return saved.splitlines() == text.splitlines()
