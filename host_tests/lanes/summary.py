"""The summary at the end of a run: how many tests passed and failed in each lane, and the lines
that tests gave.

Both travel with a test's report as user properties, so they arrive from the processes of
`pytest -n` too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pytest

LANE = "lane"
_LINE = "summary"


def line(section: str, text: str) -> tuple[str, str]:
    """The user property of a test that puts a line into that section of the summary."""
    return _LINE, f"{section}\n{text}"


def sections(reports: Iterable[pytest.TestReport]) -> Iterator[tuple[str, list[str]]]:
    """The lines that tests gave, by section, in the order of the files."""
    given = []
    for report in reports:
        for name, value in report.user_properties:
            if name == _LINE:
                section, _, text = str(value).partition("\n")
                file, at, _ = report.location
                given.append((section, file, at or 0, text))
    for section, lines in groupby(sorted(given), lambda entry: entry[0]):
        yield section, [text for *_, text in lines]


def lanes(
    reports: Iterable[pytest.TestReport], names: Sequence[str], not_run: Mapping[str, str]
) -> Iterator[str]:
    """A line for each lane of `names`; for one without a test the reason in `not_run`, if any."""
    counts = {name: Counter[str]() for name in names}
    for report in reports:
        for name, lane in report.user_properties:
            if name == LANE and str(lane) in counts:
                counts[str(lane)][report.outcome] += 1
    for name, count in counts.items():
        told = ", ".join(
            f"{count[outcome]} {outcome}"
            for outcome in ("passed", "failed", "skipped")
            if count[outcome] or outcome == "passed"
        )
        if not count:
            told = f"not run: {not_run.get(name, 'none of its tests was asked for')}"
        yield f"{name:7} {told}"
