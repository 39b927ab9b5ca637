"""Labels the races by what an emulated Pico loses.

    cd host_tests; python -m check.race      # measure and write races/labels.json: minutes

races/cases.txt holds programs whose timers count events while the program takes them, and whose
`lost` is what it never took, or how often it saw what never was. A comment `# NH040 hard` marks
the store that hides an event of a hard handler alone, `both` of a soft one as well; NH041 and
NH042 mark reads, and changes of structure. `rarely` is added where the moment is so short that
the measurement need not hit it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from check import case_file

from noheap_tools.check.measure import vm

_HERE = Path(__file__).parent
CASES = _HERE / "races/cases.txt"
LABELS = _HERE / "races/labels.json"
_DEVICE = _HERE / "device/measure_races.py"
CODES = ("NH040", "NH041", "NH042")
_MARK = re.compile(r"# (NH04[012]) (hard|both)(, rarely)?")


def cases() -> Iterator[tuple[str, str]]:
    """(name, source of the module) of each case."""
    return case_file.cases(CASES)


def marks(source: str, kind: str) -> set[tuple[int, str]]:
    """(line, code) of what is to be found with a handler of that kind: hard or soft."""
    lines = enumerate(source.splitlines(), 1)
    found = ((n, match[1], match[2]) for n, line in lines if (match := _MARK.search(line)))
    return {(n, code) for n, code, whom in found if kind == "hard" or whom == "both"}


def is_rare(source: str) -> bool:
    return ", rarely" in source


def main() -> None:
    files = {"main.py": _DEVICE.read_bytes(), "races.txt": CASES.read_bytes()}
    labels = {}
    for line in vm.marked(vm.on_pico(files)):
        name, hard, soft = line.split()
        labels[name] = {"hard": int(hard), "soft": int(soft)}
    rows = (f"{json.dumps(name)}: {json.dumps(label)}" for name, label in labels.items())
    LABELS.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
