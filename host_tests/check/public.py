"""Runs noheap check on checkouts of public repositories, and writes what it says of them.

    python host_tests/check/public.py FOLDER    # FOLDER/owner+name: writes the page of docs

NOISE is what a reader called noise, who compared the findings with their sources. READ is what
readers found by hand, before they saw any finding: how many faults, how many of these the checker
found then, and the places of what it did not find, and of what it was wrong to say.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.check import deep
from noheap_tools.check.analysis import analyse
from noheap_tools.check.report.result import Result
from noheap_tools.check.source.load import load
from noheap_tools.docs import figures

PAGE = paths.ROOT / "docs/reference/check-public.md"
_HERE = Path(__file__).parent
NOISE = _HERE / "public_noise.json"
READ = _HERE / "public_read.json"
_COMMAND = "python host_tests/check/public.py"
_ENDS = ("NH050", "NH051", "NH052")
_FOUND = (
    "repository",
    "files",
    "lines",
    "handlers",
    "errors",
    "warnings",
    "NH050 to NH052",
    "other infos",
    "noise",
)
_BY_HAND = (
    "repository",
    "files read",
    "lines read",
    "faults by hand",
    "of these found then",
    "found now",
    "noise then",
    "of this said now",
)


def checked(folder: Path) -> Result:
    """What the checker says of the repository as a whole."""
    return deep.run(lambda: analyse(load([folder])))


def counts(result: Result) -> list[int]:
    """Files, lines, handlers, errors, warnings, infos about set-up and end, other infos."""
    kinds = Counter("end" if it.code in _ENDS else it.severity.value for it in result.findings)
    found = [kinds[kind] for kind in ("error", "warning", "end", "info")]
    return [result.files, result.lines, len(result.handlers), *found]


def places(result: Result, folder: Path) -> set[str]:
    """The findings as READ writes them: "path:line code"."""
    return {
        f"{Path(it.file).resolve().relative_to(folder.resolve())}:{it.line} {it.code}"
        for it in result.findings
    }


def by_hand(read: dict[str, Any], found: set[str]) -> list[int]:
    """Files, lines, faults, those found then, those found now, noise then, what is left of it."""
    now = read["found"] + len(found.intersection(read["missed"]))
    noise = read["noise"]
    left = len(found.intersection(noise))
    return [read["files"], read["lines"], read["faults"], read["found"], now, len(noise), left]


def _table(heads: tuple[str, ...], rows: dict[str, list[int]]) -> list[str]:
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, numbers in (*rows.items(), ("all", total)):
        lines.append(f"| {name} | {' | '.join(map(str, numbers))} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="the checkouts, each as owner+name")
    folder = parser.parse_args().folder
    judged, read = (json.loads(file.read_text()) for file in (NOISE, READ))
    found: dict[str, list[int]] = {}
    hand: dict[str, list[int]] = {}
    for name in sorted(judged):
        checkout = folder / name.replace("/", "+")
        result = checked(checkout)
        found[name] = [*counts(result), judged[name]]
        if name in read:
            hand[name] = by_hand(read[name], places(result, checkout))
    figures.write(PAGE, _COMMAND, [*_table(_FOUND, found), "", *_table(_BY_HAND, hand)])


if __name__ == "__main__":
    main()
