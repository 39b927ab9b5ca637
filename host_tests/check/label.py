"""Labels the corpus' interrupt handlers by what the VM does with the heap locked.

    python host_tests/check/label.py          # measure and write labels.json
    python host_tests/check/label.py --check  # measure on unix, fail if a label differs

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
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from noheap_tools import boards
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.toolchain import resolve_image, resolve_unix

_HERE = Path(__file__).parent
LABELS = _HERE / "labels.json"
_DEVICE = _HERE / "device"
_MARK = "#### case: "
# Themes that touch the chip's own addresses, or need what the unix build lacks.
_CHIP_ONLY = ("chip",)
# On unix each case has a VM of its own. On the board they share one, since a soft reset takes
# seconds there. What may differ is whether a short string is interned already, and whether a new
# one finds room in the pool: a case that makes some must make more than 128 bytes of them
# (MICROPY_ALLOC_QSTR_CHUNK_INIT in py/mpconfig.h).
_ON_UNIX = """
import sys, measure_cases
measure_cases.run(sys.argv[1], int(sys.argv[2]))
"""
_ON_PICO = """
import measure_cases
at = measure_cases.run("cases.txt", 0)
while at:
    at = measure_cases.run("cases.txt", at)
"""
_SILENT_STEPS = 100  # of 50 simulated ms: the board hangs

Label = dict[str, Any]


def cases() -> Iterator[tuple[str, str]]:
    """("theme/name", source of the module) of each case."""
    for path in sorted((_HERE / "corpus").glob("*.txt")):
        for part in path.read_text().split(_MARK)[1:]:
            name, source = part.split("\n", 1)
            yield f"{path.stem}/{name.strip()}", source


def on_unix() -> dict[str, Label]:
    """{case: label} of the unix build."""
    unix = resolve_unix(lambda line: None)
    said = ""
    at = 0
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        for name, content in _files("run.py", _ON_UNIX, _CHIP_ONLY).items():
            (Path(folder) / name).write_bytes(content)
        script, todo = str(Path(folder) / "run.py"), Path(folder) / "cases.txt"
        for part in todo.read_text().split(_MARK)[1:]:
            done = subprocess.run(
                [str(unix), "-X", "heapsize=1M", script, str(todo), str(at)],
                capture_output=True,
                text=True,
                check=False,
                timeout=20,
            )
            said += done.stdout + done.stderr
            at += len((_MARK + part).encode())
    return _parsed(said)


def on_pico() -> dict[str, Label]:
    """{case: label} of the emulated Pico."""
    image = resolve_image("pico", lambda line: None).path
    board = EmulatedBoard(boards.load("pico"), image, _files("main.py", _ON_PICO, ()))
    said = bytearray()
    board.on_usb_data = said.extend
    silent = 0
    while b"~~ done" not in said and silent < _SILENT_STEPS:
        before = len(said)
        board.run_ms(50)
        silent = silent + 1 if len(said) == before else 0
    return _parsed(said.decode(errors="replace"))


def merged(pico: dict[str, Label], unix: dict[str, Label]) -> dict[str, Label]:
    """The Pico's labels, with the unix build's where it differs."""
    return {
        name: label if unix.get(name, label) == label else {**label, "unix": unix[name]}
        for name, label in sorted(pico.items())
    }


def drift() -> list[str]:
    """What the unix build says other than labels.json, one line a case."""
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


def _files(main: str, script: str, left_out: tuple[str, ...]) -> dict[str, bytes]:
    chosen = [case for case in cases() if case[0].split("/")[0] not in left_out]
    return {
        **{file.name: file.read_bytes() for file in _DEVICE.glob("*.py")},
        "cases.txt": "".join(_MARK + f"{name}\n{source}" for name, source in chosen).encode(),
        main: script.encode(),
    }


def _parsed(said: str) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    mistakes = []
    for text in said.replace("\r", "").split("\n"):
        if not text.startswith("~~ ") or text == "~~ done":
            continue
        name, verdict, line = text[3:].split()
        if verdict == "mistake":
            mistakes.append(name)
        labels[name] = {"verdict": verdict, "line": int(line) or None}
    if mistakes or "~~ done" not in said:
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
