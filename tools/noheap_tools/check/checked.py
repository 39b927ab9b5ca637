"""A check as the settings ask for it: of files, or of what an editor has of them.

checked = check(settings, [Path("src")], {Path("/p/src/main.py"): b"..."})
checked.result.findings
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from noheap_tools.check import deep
from noheap_tools.check.analysis import analyse
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.report import baseline
from noheap_tools.check.report.result import Result
from noheap_tools.check.source import memo
from noheap_tools.check.source.load import load, load_library
from noheap_tools.check.source.program import Program
from noheap_tools.errors import UsageError

_NOTHING: Mapping[Path, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Checked:
    program: Program
    result: Result


def check(
    settings: Settings, paths: Sequence[Path], texts: Mapping[Path, bytes] = _NOTHING
) -> Checked:
    """Analyses the files of `paths`; `texts` are as load() takes them.

    Raises UsageError if there is no file, or if an entry of the settings is none.
    """
    memo.forget()  # the last program's
    program = deep.run(lambda: _loaded(settings, paths, texts))
    is_empty = not (program.modules or program.unreadable or any(program.failures))
    if is_empty and not program.excluded:
        raise UsageError(f"no .py file in {', '.join(map(str, paths))}")
    result = analyse(program, settings.port, settings.entry, version=settings.micropython)
    _select(result, settings)
    return Checked(program, result)


def around(settings: Settings, file: Path) -> list[Path]:
    """The paths to read so that what is found in `file` is what is found in its project."""
    whole = file.resolve()
    if any(whole.is_relative_to(path.resolve()) for path in settings.paths):
        return list(settings.paths)
    return [file]


def of_file(result: Result, file: Path) -> Result:
    """The result with the findings in that file alone."""
    whole = file.resolve()
    is_in = cache(lambda name: Path(name).resolve() == whole)
    result.findings = [f for f in result.findings if is_in(f.file)]
    result.ignored = [f for f in result.ignored if is_in(f.file)]
    return result


def of_settings(checked: Checked, settings: Settings) -> Checked:
    """A copy with the findings that the settings ask for, and that no baseline has."""
    narrow = Checked(checked.program, replace(checked.result, known=[]))
    _select(narrow.result, settings)
    take_known(narrow, settings)
    return narrow


def _select(result: Result, settings: Settings) -> None:
    reports = cache(lambda file, code: settings.reports(Path(file), code))
    result.findings = [f for f in result.findings if reports(f.file, f.code)]


def take_known(checked: Checked, settings: Settings) -> None:
    """Takes out of the result what the baseline has, if there is one."""
    if settings.baseline is not None:
        known = baseline.read(settings.baseline)
        known.take(checked.result, checked.program.files, settings.codes)


def _loaded(settings: Settings, paths: Sequence[Path], texts: Mapping[Path, bytes]) -> Program:
    program = load(paths, settings.excludes, texts)
    if program.given:
        load_library(program)
    return program
