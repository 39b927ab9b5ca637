"""A baseline: the findings that a project has had since before it was checked.

    baseline = read(Path("noheap-baseline.json"))
    baseline.take(result, settings.codes)   # leaves in result.findings what is new

A finding is known by its file, its code and the text of its line: lines may move, and a line that
is repeated is counted. The file is JSON, with a line for each entry, sorted, so that its changes
can be read in a review.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from noheap_tools import disk, project
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules.unresolved import NH098
from noheap_tools.errors import UsageError

_FORMAT = 1
_AGAIN = "Write it again with --write-baseline."


class Key(NamedTuple):
    """`file` is relative to the folder of the baseline, with slashes."""

    file: str
    code: str
    line: str


@dataclass
class Baseline:
    path: Path
    counts: Counter[Key] = field(default_factory=Counter)

    def take(self, result: Result, codes: frozenset[str]) -> None:
        """Moves the findings that are in it to `result.known`, the first ones of equal lines.

        `result.gone` becomes how many of it are not found any more, in the files that were
        checked, of these codes.
        """
        left = Counter(self.counts)
        new: list[Finding] = []
        for finding in result.findings:
            key = self._key(finding)
            if finding.rule is not NH098 and left[key] > 0:
                left[key] -= 1
                result.known.append(finding)
            else:
                new.append(finding)
        result.findings = new
        files = {self._relative(file) for file in result.names}
        result.gone = sum(
            count for key, count in left.items() if key.file in files and key.code in codes
        )

    def update(self, result: Result, codes: frozenset[str]) -> None:
        """Makes it that of these findings; what it has of files that were not checked, and of
        other codes, stays, unless the file is gone."""
        files = {self._relative(file) for file in result.names}
        kept = {
            key: count
            for key, count in self.counts.items()
            if (key.file not in files or key.code not in codes)
            and (self.path.parent / key.file).exists()
        }
        found = (self._key(it) for it in result.findings if it.rule is not NH098)
        self.counts = Counter(kept) + Counter(found)

    def write(self) -> None:
        """Raises OSError."""
        entries = [
            json.dumps({**key._asdict(), "count": count}, ensure_ascii=False)
            for key, count in sorted(self.counts.items())
        ]
        inner = "".join(f"\n  {entry}," for entry in entries).rstrip(",")
        text = f'{{"format": {_FORMAT}, "findings": [{inner}\n]}}\n'
        disk.write_whole(self.path, text.encode(errors="surrogatepass"))

    def _key(self, finding: Finding) -> Key:
        line = " ".join(finding.source.split()) or finding.message
        return Key(self._relative(finding.file), finding.code, line)

    def _relative(self, file: str) -> str:
        whole = Path(file).absolute()
        return PurePosixPath(Path(os.path.relpath(whole, self.path.absolute().parent))).as_posix()


def read(path: Path) -> Baseline:
    """Raises UsageError if it is missing, or is none that this version writes."""
    shown = project.shown(path)
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(
            f"there is no baseline {shown}", "--write-baseline makes it, of what is found now."
        ) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{shown} is no baseline: {error}", _AGAIN) from None
    made = document.get("format") if isinstance(document, dict) else None
    if made != _FORMAT:
        raise UsageError(
            f"{shown} is a baseline of format {made!r}, and this noheap reads {_FORMAT}",
            f"{_AGAIN} Or install the noheap that wrote it.",
        )
    try:
        return Baseline(path, Counter(dict(map(_entry, document["findings"]))))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{shown} is damaged: {error!r}", _AGAIN) from None


def _entry(entry: Mapping[str, object]) -> tuple[Key, int]:
    key = Key(*(entry[name] for name in Key._fields))  # type: ignore[arg-type]
    count = entry["count"]
    if not all(isinstance(it, str) for it in key) or type(count) is not int:
        raise ValueError(entry)
    return key, count
