"""Runs noheap check on checkouts of public repositories, and writes what it says of them.

    python host_tests/check/public.py FOLDER    # FOLDER/owner+name: writes the page of docs

NOISE is what a reader called noise, who compared the findings with their sources.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from noheap_tools import paths
from noheap_tools.check import deep
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load
from noheap_tools.docs import figures

PAGE = paths.ROOT / "docs/reference/check-public.md"
NOISE = Path(__file__).parent / "public_noise.json"
_COMMAND = "python host_tests/check/public.py"
_ENDS = ("NH050", "NH051", "NH052")


def row(folder: Path) -> list[int]:
    """Files, lines, handlers, errors, warnings, infos about set-up and end, other infos."""
    result = deep.run(lambda: analyse(load([folder])))
    kinds = Counter("end" if it.code in _ENDS else it.severity.value for it in result.findings)
    counts = [kinds[kind] for kind in ("error", "warning", "end", "info")]
    return [result.files, result.lines, len(result.handlers), *counts]


def main() -> None:
    noise = json.loads(NOISE.read_text())
    lines = [
        "| repository | files | lines | handlers | errors | warnings | NH050 to NH052"
        " | other infos | noise |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    total = [0] * 8
    for name, judged in sorted(noise.items()):
        numbers = [*row(Path(sys.argv[1]) / name.replace("/", "+")), judged]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        lines.append(f"| {name} | {' | '.join(map(str, numbers))} |")
    lines.append(f"| all | {' | '.join(map(str, total))} |")
    figures.write(PAGE, _COMMAND, lines)


if __name__ == "__main__":
    main()
