"""Measures the operations on the real VM: does it allocate, does it raise?

Each statement runs in a function with the heap locked: once, and twenty times in a row, since a
list or a dictionary has spare room at first. device/measure.py does it.
"""

import ast
import json
from collections.abc import Iterable
from itertools import chain

from noheap_tools import versions
from noheap_tools.check.costs.effects import FILE
from noheap_tools.check.measure import operations, vm
from noheap_tools.check.measure.operations import Operation


def on_unix() -> dict[str, str]:
    """Returns {key: verdict} of the language and the libraries on the unix build."""
    return _parsed(vm.on_unix(_files(operations.operations())))


def on_pico() -> dict[str, str]:
    """Returns the same on the emulated Pico, and the verdicts of what needs a chip."""
    todo = chain(operations.operations(), operations.chip_operations())
    return _parsed(vm.on_pico(_files(todo)))


def write() -> None:
    """Measures on both, and puts the table into effects.json."""
    table = {"micropython": versions.MICROPYTHON, "unix": on_unix(), "rp2": on_pico()}
    FILE.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _files(todo: Iterable[Operation]) -> dict[str, bytes]:
    return {
        "main.py": vm.program("measure").encode(),
        "prelude.py": vm.program("prelude").encode(),
        "operations.txt": "".join(f"{item!r}\n" for item in todo).encode(),
    }


def _parsed(said: str) -> dict[str, str]:
    table = {}
    for line in vm.marked(said):
        key, once, again, native = line.rsplit(" ", 3)
        verdict = "grows" if once == "clean" and again == "allocates" else once
        name = ast.literal_eval(key)
        table[name] = verdict
        if native != once:
            table[f"native {name}"] = native
    return table
