"""What an editor has open, and what is found in it.

    texts = Texts()
    texts.put(path, "import machine\\n...")
    texts.check(path)           # {each open file of its project: what to show there}

While a text is half typed it cannot be parsed. Then the rest of the project is checked with the
last text that could, and what was found in that stays, beside the syntax error.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from noheap_tools import project
from noheap_tools.check import checked
from noheap_tools.check.analysis import unreadable_finding
from noheap_tools.check.options import settings
from noheap_tools.check.report.findings import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules.unresolved import NH099
from noheap_tools.check.source.program import Program

# A larger file takes seconds for each key.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class _Open:
    data: bytes
    sound: bytes | None = None  # the last text that could be parsed
    error: Finding | None = None


class Texts:
    def __init__(self) -> None:
        self._open: dict[Path, _Open] = {}
        self._found: dict[Path, Sequence[Finding]] = {}

    def put(self, path: Path, text: str) -> None:
        """The editor has this text of the file, saved or not."""
        # A lone surrogate is no text in UTF-8, and is found so.
        data = text.encode(errors="surrogatepass")
        file = path.resolve()
        error = _error(file, data)
        before = self._open.get(file)
        sound = data if error is None else before.sound if before else None
        self._open[file] = _Open(data, sound, error)

    def close(self, path: Path) -> None:
        """The file is what is saved again."""
        self._open.pop(path.resolve(), None)
        self._found.pop(path.resolve(), None)

    def check(self, path: Path) -> dict[Path, Sequence[Finding]]:
        """Checks the project of the file; returns the findings of those of its files that are
        open. Raises ToolError if the settings are wrong."""
        file = path.resolve()
        opened = dict(self._open)
        if file not in opened:
            return {}
        with project.acted_on(project.around(file.parent)):
            chosen = settings.read()
            paths = checked.around(chosen, file)
            texts = {
                it: text.sound or b""
                for it, text in opened.items()
                # One that could never be parsed is what is saved, if anything is.
                if text.sound is not None or not it.exists()
            }
            result = checked.check(chosen, paths, texts).result
            checked.take_known(result, chosen)
            self._sort(result, opened)
        shown = {}
        for it, text in opened.items():
            found = self._found.get(it, ())
            if text.error is not None:
                found = [text.error, *(other for other in found if other.rule is not NH099)]
            if it == file or it in self._found:
                shown[it] = found
        return shown

    def _sort(self, result: Result, opened: dict[Path, _Open]) -> None:
        files = {name: Path(name).resolve() for name in result.names}
        for file in files.values():
            if file in opened:
                self._found[file] = [it for it in result.findings if files.get(it.file) == file]


def _error(file: Path, data: bytes) -> Finding | None:
    """Why the text cannot be checked, if it cannot."""
    if len(data) > _MOST_BYTES:
        program = Program()
        program.refuse(str(file), OSError(0, f"it is larger than {_MOST_BYTES:,} bytes"))
    else:
        program = Program({file: data})
        program.add(file, file.stem)
    if not program.unreadable:
        return None
    finding = unreadable_finding(program.unreadable[0])
    lines = data.decode(errors="replace").splitlines()
    source = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    return replace(finding, source=source, end_column=len(source) + 1)
