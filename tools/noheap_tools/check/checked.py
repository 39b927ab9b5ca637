"""A check as the settings ask for it: of files, or of what an editor has of them.

checked = check(settings, [Path("src")], {Path("/p/src/main.py"): b"..."})
checked.result.findings
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from noheap_tools.check import cache
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.report import baseline
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules.unresolved import NH098
from noheap_tools.check.work import Work
from noheap_tools.errors import UsageError

if TYPE_CHECKING:
    from noheap_tools.check.source.program import Program

_NOTHING: Mapping[Path, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Checked:
    program: "Program"
    result: Result


def found(settings: Settings, paths: Sequence[Path], jobs: int = 1) -> Result:
    """What check() finds, from the cache if it has that."""
    digests = cache.digests(settings.root)
    key = cache.key(settings, paths, digests)
    result = cache.load(settings.root, key)
    if result is None:
        kept = cache.kept(settings.root)
        result = _checked(settings, paths, _NOTHING, Work(jobs, kept)).result
        is_sound = all(it.rule is not NH098 for it in result.findings)
        digests = cache.digests(settings.root)
        if is_sound and cache.key(settings, paths, digests) == key:  # nothing has changed since
            cache.save(settings.root, key, result)
            cache.keep(settings.root, kept)
    if key is not None:
        cache.keep_digests(settings.root, digests)
    _select(result, settings)
    return result


def check(
    settings: Settings,
    paths: Sequence[Path],
    texts: Mapping[Path, bytes] = _NOTHING,
    work: Work | None = None,
) -> Checked:
    """Analyses the files of `paths`; `texts` are as load() takes them.

    Raises Stopped, or UsageError if there is no file, or if an entry of the settings is none.
    """
    checked = _checked(settings, paths, texts, work or Work())
    _select(checked.result, settings)
    return checked


def _checked(
    settings: Settings, paths: Sequence[Path], texts: Mapping[Path, bytes], work: Work
) -> Checked:
    # Their import takes as long as what the cache knows.
    from noheap_tools.check import analysis, deep
    from noheap_tools.check.source import memo

    memo.forget()  # the last program's
    program = deep.run(lambda: _loaded(settings, paths, texts, work))
    is_empty = not (program.modules or program.unreadable or any(program.failures))
    if is_empty and not program.excluded:
        raise UsageError(f"no .py file in {', '.join(map(str, paths))}")
    result = analysis.analyse(
        program, settings.port, settings.entry, version=settings.micropython, work=work
    )
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
    is_in = functools.cache(lambda name: Path(name).resolve() == whole)
    result.findings = [f for f in result.findings if is_in(f.file)]
    result.ignored = [f for f in result.ignored if is_in(f.file)]
    return result


def of_settings(result: Result, settings: Settings) -> Result:
    """A copy with the findings that the settings ask for, and that no baseline has."""
    narrow = replace(result, known=[])
    _select(narrow, settings)
    take_known(narrow, settings)
    return narrow


def _select(result: Result, settings: Settings) -> None:
    reports = functools.cache(lambda file, code: settings.reports(Path(file), code))
    result.findings = [f for f in result.findings if reports(f.file, f.code)]


def take_known(result: Result, settings: Settings) -> None:
    """Takes out of the result what the baseline has, if there is one."""
    if settings.baseline is not None:
        known = baseline.read(settings.baseline)
        known.take(result, settings.codes)


def _loaded(
    settings: Settings, paths: Sequence[Path], texts: Mapping[Path, bytes], work: Work
) -> "Program":
    from noheap_tools.check.source.load import load, load_library

    program = load(paths, settings.excludes, texts, work.kept.parsed if work.kept else None)
    load_library(program)
    return program
