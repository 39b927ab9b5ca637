"""What an editor has open, and what is found in it.

    texts = Texts()
    texts.put(path, "import machine\\n...")
    texts.check_alone(path)     # what to show in it at once
    texts.check(path)           # {each open file of its project: what to show there}

While a text is half typed it cannot be parsed. Then the rest of the project is checked with the
last text that could, and what was found in that stays, beside the syntax error.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from noheap_tools import project
from noheap_tools.check import checked
from noheap_tools.check.analysis import unreadable_finding
from noheap_tools.check.kept import Kept
from noheap_tools.check.options import settings
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules.comments import NH100
from noheap_tools.check.rules.unresolved import NH099
from noheap_tools.check.source.files import files
from noheap_tools.check.source.parsed import Parsed
from noheap_tools.check.source.program import Program
from noheap_tools.check.work import Work
from noheap_tools.errors import ToolError
from noheap_tools.lsp.moved import Change

# A larger file takes seconds for each key.
_MOST_BYTES = 1_000_000
# Other files of as many bytes in all take some tenths of a second.
_MANY_BYTES = 30_000


@dataclass(frozen=True)
class _Open:
    data: bytes
    sound: bytes | None = None  # the last text that could be parsed
    error: Finding | None = None


@dataclass(frozen=True)
class _Found:
    text: str
    findings: Sequence[Finding]


class Texts:
    def __init__(self) -> None:
        self._open: dict[Path, _Open] = {}
        self._found: dict[Path, _Found] = {}
        self._kept = Kept()
        # Of files as if they were given alone.
        self._alone = Kept(parsed=self._kept.parsed)

    def put(self, path: Path, text: str) -> None:
        """The editor has this text of the file, saved or not."""
        # A lone surrogate is no text in UTF-8, and is found so.
        data = text.encode(errors="surrogatepass")
        file = path.resolve()
        error = _error(file, data, self._kept.parsed)
        before = self._open.get(file)
        sound = data if error is None else before.sound if before else None
        self._open[file] = _Open(data, sound, error)

    def close(self, path: Path) -> None:
        """The file is what is saved again."""
        self._open.pop(path.resolve(), None)
        self._found.pop(path.resolve(), None)

    def check(
        self, path: Path, is_stopped: Callable[[], bool] = lambda: False
    ) -> dict[Path, Sequence[Finding]]:
        """Checks the project of the file; returns the findings of those of its files that are
        open. Raises ToolError if the settings are wrong, or Stopped."""
        file = path.resolve()
        opened = dict(self._open)
        if file not in opened:
            return {}
        with project.acted_on(project.around(file.parent)):
            chosen = settings.read()
            texts = {
                it: text.sound or b""
                for it, text in opened.items()
                # One that could never be parsed is what is saved, if anything is.
                if text.sound is not None or not it.exists()
            }
            paths, work = checked.around(chosen, file), Work(1, self._kept, is_stopped)
            result = checked.check(chosen, paths, texts, work).result
            checked.take_known(result, chosen)
            self._sort(result, opened)
        return {
            it: _with_error(text, self._found[it].findings if it in self._found else ())
            for it, text in opened.items()
            if it == file or it in self._found
        }

    def is_large(self, path: Path) -> bool:
        """Whether the project of the file has so many others that its check takes a while."""
        file = path.resolve()
        with project.acted_on(project.around(file.parent)):
            try:
                paths = checked.around(settings.read(), file)
            except ToolError:
                return False  # check() says what is wrong
            found = files(paths, lambda shown, error: None)
            sizes = (it.stat().st_size for it, _ in found if it.is_file() and it.resolve() != file)
            return any(size > _MANY_BYTES for size in itertools.accumulate(sizes))

    def check_alone(self, path: Path) -> Sequence[Finding]:
        """Returns what can be said of the file at once: what was found before in lines that have
        not changed, and for the others what is found in the file as if it were given alone.

        Raises ToolError if the settings are wrong.
        """
        file = path.resolve()
        opened = self._open[file]
        before = self._found.get(file)
        if opened.error is not None or opened.sound is None:
            return _with_error(opened, _moved(before, opened.data))
        with project.acted_on(project.around(file.parent)):
            chosen = settings.read()
            work = Work(kept=self._alone)
            result = checked.check(chosen, [file], {file: opened.sound}, work).result
            checked.take_known(result, chosen)
        # Whether a comment ignores anything, the project knows.
        found = [it for it in result.findings if it.rule is not NH100]
        if before is None:
            return found
        change = Change.between(before.text, _decoded(opened.data))
        kept = [*change.moved(before.findings)]
        return sorted(
            [*kept, *(it for it in found if change.has(it.line))],
            key=lambda it: (it.line, it.column, it.code),
        )

    def _sort(self, result: Result, opened: Mapping[Path, _Open]) -> None:
        files = {name: Path(name).resolve() for name in result.names}
        for file in files.values():
            if file in opened:
                found = [it for it in result.findings if files.get(it.file) == file]
                text = opened[file].sound
                self._found[file] = _Found(_decoded(text or b""), found)


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")


def _moved(before: _Found | None, data: bytes) -> Sequence[Finding]:
    if before is None:
        return ()
    return [*Change.between(before.text, _decoded(data)).moved(before.findings)]


def _with_error(opened: _Open, found: Sequence[Finding]) -> Sequence[Finding]:
    if opened.error is None:
        return found
    return [opened.error, *(other for other in found if other.rule is not NH099)]


def _error(file: Path, data: bytes, parsed: Parsed) -> Finding | None:
    """Why the text cannot be checked, if it cannot."""
    if len(data) > _MOST_BYTES:
        program = Program()
        program.refuse(str(file), OSError(0, f"it is larger than {_MOST_BYTES:,} bytes"))
    else:
        program = Program({file: data}, parsed)
        program.add(file, file.stem)
    if not program.unreadable:
        return None
    finding = unreadable_finding(program.unreadable[0])
    lines = data.decode(errors="replace").splitlines()
    source = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    return replace(finding, source=source, end_column=len(source) + 1)
