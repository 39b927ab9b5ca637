"""Fixes what is mechanical, and keeps a fix only if the file is better with it.

    fixed = fix(settings, [Path("src")], is_wanted, unsafe=False)
    fixed.write()

A round makes all fixes that do not meet one another. A file that no longer compiles then, or in
which as much is found as before, gets its old text back, and its fixes one by one.
"""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from noheap_tools import disk, project
from noheap_tools.check.checked import Checked, check
from noheap_tools.check.fix.edit import Edit, applied
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules import RULES, Severity
from noheap_tools.check.rules.set_up import NH050, NH051, NH052
from noheap_tools.check.rules.unresolved import NH099
from noheap_tools.check.source import compiler
from noheap_tools.check.work import Work
from noheap_tools.errors import ToolError

# Of analyses; a file needs one for a round, and one for each fix that does not hold.
_MOST_ROUNDS = 50
# Of these a program has one finding at most: with one fixed, the next one shows.
_ONCE = frozenset({NH050.code, NH051.code, NH052.code})

_Chosen = dict[Path, list[Finding]]
_Score = list[int]


@dataclass
class Fixed:
    """`old` and `new` are the texts of the files that changed, by their resolved paths; `done` the
    findings that were fixed, as they were in the round that did it."""

    checked: Checked
    old: dict[Path, bytes]
    new: dict[Path, bytes]
    done: list[Finding] = field(default_factory=list)

    def write(self) -> None:
        """Writes each file whole. Raises ToolError if one has changed meanwhile, or OSError."""
        for path, text in self.new.items():
            if path.read_bytes() != self.old[path]:
                raise ToolError(
                    f"{project.shown(path)} has changed while it was checked", "Run it again."
                )
            disk.write_whole(path, text)

    def diff(self) -> str:
        """What changes, as patch takes it."""
        return "".join(
            line
            for path in sorted(self.new)
            for line in _diff(path, self.old[path], self.new[path])
        )


def fix(
    settings: Settings,
    paths: Sequence[Path],
    is_wanted: Callable[[Checked], Sequence[Finding]],
    *,
    unsafe: bool = False,
    texts: Mapping[Path, bytes] = MappingProxyType({}),
    work: Work | None = None,
) -> Fixed:
    """Fixes those findings of a check that `is_wanted` returns; nothing is written yet.

    `texts` stand for the content of files, by their resolved paths.
    """
    return _Fixing(settings, paths, is_wanted, unsafe, texts, work).run()


class _Fixing:
    def __init__(
        self,
        settings: Settings,
        paths: Sequence[Path],
        is_wanted: Callable[[Checked], Sequence[Finding]],
        unsafe: bool,
        texts: Mapping[Path, bytes],
        work: Work | None,
    ) -> None:
        # A fix must not bring what is not asked for, either.
        self._settings = replace(settings, codes=frozenset(RULES), per_file={})
        self._paths, self._is_wanted, self._unsafe = paths, is_wanted, unsafe
        self._given, self._work = texts, work
        self._texts: dict[Path, bytes] = {}
        self._alone: set[Path] = set()  # get one fix a round
        self._refused: set[tuple[Path, str, str]] = set()

    def run(self) -> Fixed:
        checked = self._check(self._texts)
        old: dict[Path, bytes] = {}
        fixed = Fixed(checked, old, self._texts)
        for _ in range(_MOST_ROUNDS):
            chosen = self._chosen(checked)
            if not chosen:
                break
            trial = {**self._texts, **dict(self._edited(chosen))}
            found = self._check(trial)
            bad = self._bad(chosen, checked, found, trial)
            for path, findings in chosen.items():
                if path in bad:
                    self._refuse(path, findings)
                    continue
                old.setdefault(path, self._text(path))
                self._texts[path] = trial[path]
                fixed.done += findings
            checked = self._check(self._texts) if bad else found
        fixed.checked = checked
        return fixed

    def _check(self, texts: Mapping[Path, bytes]) -> Checked:
        return check(self._settings, self._paths, {**self._given, **texts}, self._work)

    def _text(self, path: Path) -> bytes:
        """As it is by now."""
        for texts in (self._texts, self._given):
            if path in texts:
                return texts[path]
        return path.read_bytes()

    def _edited(self, chosen: _Chosen) -> Iterator[tuple[Path, bytes]]:
        for path, findings in chosen.items():
            source = self._text(path).decode()
            edits = [it for finding in findings if finding.repair for it in finding.repair.edits]
            yield path, applied(source, edits).encode()

    def _chosen(self, checked: Checked) -> _Chosen:
        """The fixes of a round, by file."""
        found: _Chosen = {}
        made: dict[Path, list[Edit]] = {}
        for finding in self._is_wanted(checked):
            repair = finding.repair
            path = Path(finding.file).resolve()
            if repair is None or not (repair.is_safe or self._unsafe):
                continue
            if _key(path, finding) in self._refused or (path in self._alone and path in found):
                continue
            edits = made.setdefault(path, [])
            if not any(edit.meets(other) for edit in repair.edits for other in edits):
                edits += repair.edits
                found.setdefault(path, []).append(finding)
        return found

    def _refuse(self, path: Path, findings: list[Finding]) -> None:
        if len(findings) == 1:
            self._refused.add(_key(path, findings[0]))
        self._alone.add(path)

    def _bad(
        self, chosen: _Chosen, before: Checked, after: Checked, texts: Mapping[Path, bytes]
    ) -> set[Path]:
        """The files whose fixes do not hold."""
        old, new = _scores(before), _scores(after)
        counts, left = _counts(before), _counts(after)
        bad = {
            path
            for path, findings in chosen.items()
            if new[path] > old[path]
            or any(
                left[path, code] > counts[path, code] - fixed
                for code, fixed in Counter(it.code for it in findings).items()
                if code not in _ONCE
            )
        }
        if any(new[path] > old[path] for path in new.keys() - chosen.keys()):
            return {*chosen}
        for path in chosen.keys() - bad:
            text = self._text(path)
            if compiler.error_of(texts[path].decode()) and not compiler.error_of(text.decode()):
                bad.add(path)
        return bad


def _scores(checked: Checked) -> defaultdict[Path, _Score]:
    """How much is wrong with each file: what cannot be read, errors, warnings, infos."""
    scores: defaultdict[Path, _Score] = defaultdict(lambda: [0] * (len(severities) + 1))
    severities = [*reversed(Severity)]
    for finding in checked.result.findings:
        at = 0 if finding.rule is NH099 else 1 + severities.index(finding.severity)
        scores[Path(finding.file).resolve()][at] += finding.code not in _ONCE
    return scores


def _counts(checked: Checked) -> Counter[tuple[Path, str]]:
    return Counter((Path(it.file).resolve(), it.code) for it in checked.result.findings)


def _key(path: Path, finding: Finding) -> tuple[Path, str, str]:
    return path, finding.code, f"{finding.source.strip()} {finding.column}"


def _diff(path: Path, old: bytes, new: bytes) -> Iterator[str]:
    shown = project.shown(path).replace("\\", "/")
    before, after = (text.decode().splitlines(keepends=True) for text in (old, new))
    for line in difflib.unified_diff(before, after, f"a/{shown}", f"b/{shown}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
