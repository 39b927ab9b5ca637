"""Labels the corpus' interrupt handlers by what the VM does with the heap locked.

    cd host_tests
    python -m check.label          # measure and write labels.json
    python -m check.label --check  # measure on unix, fail if a label differs

corpus/<theme>.txt holds cases, each a module that registers handlers; the first line after
`#### case: name` is its line 1. A label is the verdict of the emulated Pico, and the line on
which the MemoryError was raised. That is null for a clean case, in viper code, of which the VM
knows no lines, and before the handler's first line: its *args, or a variable that an inner
function uses.
Where the unix build says something else, because its small ints have 63 bits or its I2C is a
fake, `unix` holds that.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from check import case_file

from noheap_tools.check.measure import vm

_HERE = Path(__file__).parent
LABELS = _HERE / "labels.json"
_DEVICE = _HERE / "device"
# Themes that touch the chip's own addresses, or need what the unix build lacks.
_CHIP_ONLY = ("chip",)
# On unix each case has its own VM. On the board they share one, since a soft reset takes
# seconds there. The only difference is whether a short string is interned already, and whether a
# new one finds room in the pool: a case that makes some must make more than 128 bytes of them
# (MICROPY_ALLOC_QSTR_CHUNK_INIT in py/mpconfig.h).
_ON_UNIX = """
import sys, measure_cases
measure_cases.run("cases.txt", int(sys.argv[1]))
"""
_ON_PICO = """
import measure_cases
at = measure_cases.run("cases.txt", 0)
while at:
    at = measure_cases.run("cases.txt", at)
"""

Label = dict[str, Any]


def cases() -> Iterator[tuple[str, str]]:
    """("theme/name", source of the module) of each case."""
    for path in sorted((_HERE / "corpus").glob("*.txt")):
        for name, source in case_file.cases(path):
            yield f"{path.stem}/{name}", source


def on_unix() -> dict[str, Label]:
    """{case: label} of the unix build."""
    files = _files(_ON_UNIX, _CHIP_ONLY)
    sizes = [
        len((case_file.MARK + part).encode())
        for part in files["cases.txt"].decode().split(case_file.MARK)[1:]
    ]
    starts = accumulate(sizes[:-1], initial=0)
    return _parsed(vm.on_unix(files, ((str(start),) for start in starts)))


def on_pico() -> dict[str, Label]:
    """{case: label} of the emulated Pico."""
    return _parsed(vm.on_pico(_files(_ON_PICO, ())))


def merged(pico: dict[str, Label], unix: dict[str, Label]) -> dict[str, Label]:
    """The Pico's labels, with the unix build's where it differs."""
    return {
        name: label if unix.get(name, label) == label else {**label, "unix": unix[name]}
        for name, label in sorted(pico.items())
    }


def drift() -> list[str]:
    """Returns the labels that differ on the unix build, one line a case."""
    labels = json.loads(LABELS.read_text())
    names = {name for name, _ in cases()}
    lines = [f"{name}: not labelled" for name in sorted(names - set(labels))]
    lines += [f"{name}: labelled, but not in the corpus" for name in sorted(set(labels) - names)]
    for name, seen in on_unix().items():
        label = labels.get(name, seen)
        expected = label.get("unix", label)
        if seen != expected:
            lines.append(f"{name}: labelled {expected}, measured {seen}")
    return lines


def _files(script: str, left_out: tuple[str, ...]) -> dict[str, bytes]:
    chosen = [case for case in cases() if case[0].split("/")[0] not in left_out]
    return {
        **{file.name: file.read_bytes() for file in _DEVICE.glob("*.py")},
        "cases.txt": "".join(
            case_file.MARK + f"{name}\n{source}" for name, source in chosen
        ).encode(),
        "main.py": script.encode(),
    }


def _parsed(said: str) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    mistakes = []
    for text in vm.marked(said):
        name, verdict, line = text.split()
        if verdict == "mistake":
            mistakes.append(name)
        labels[name] = {"verdict": verdict, "line": int(line) or None}
    if mistakes:
        print(said[-6000:])
        sys.exit("cases that raise something else: " + " ".join(mistakes))
    return labels


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail where unix says otherwise")
    if parser.parse_args().check:
        if lines := drift():
            sys.exit("\n".join(lines))
        return
    labels = merged(on_pico(), on_unix())
    rows = (f"{json.dumps(name)}: {json.dumps(label)}" for name, label in labels.items())
    LABELS.write_text("{\n" + ",\n".join(rows) + "\n}\n")
    allocating = sum(label["verdict"] == "allocates" for label in labels.values())
    print(f"{len(labels)} cases: {allocating} allocate, {len(labels) - allocating} are clean")


if __name__ == "__main__":
    main()
