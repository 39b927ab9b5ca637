"""Measures operations.py on the real VM: does it allocate, does it raise?

Each statement runs in a function with the heap locked: once, and twenty times in a row, since a
list or a dictionary has spare room at first.
"""

import ast
import json
from collections.abc import Iterable
from itertools import chain

from noheap_tools import versions
from noheap_tools.check.costs.effects import FILE
from noheap_tools.check.measure import operations, user_objects, vm

_RUNNER = """
import gc, micropython
lock = micropython.heap_lock
unlock = micropython.heap_unlock
prelude = {"lock": lock, "gc": gc, "micropython": micropython}
exec(PRELUDE, prelude)
def measure(setup, statement, times, decorator):
    lines = [decorator, "def f():"]
    for part in setup.split("; "):
        lines.append("    " + part)
    lines.append("    gc.collect()")
    lines.append("    locked[0] = True")
    lines.append("    lock()")
    if times > 1:
        lines.append("    for _ in range(%d):" % times)
    indent = "        " if times > 1 else "    "
    if statement.startswith("\\n"):
        statement = statement[1:]
    for part in statement.split("\\n"):
        lines.append(indent + part)
    locked = [False]
    scope = dict(prelude)
    scope["locked"] = locked
    try:
        exec("\\n".join(lines) + "\\n", scope)
    except Exception as error:
        return "missing"
    f = scope["f"]
    try:
        f()
    except MemoryError:
        unlock()
        return "allocates"
    except Exception as error:
        if not locked[0]:
            return "missing"  # the set-up failed
        unlock()
        name = type(error).__name__
        return "missing" if name in ("NameError", "ImportError", "AttributeError") else name
    unlock()
    return "clean"
def run():
    for line in open("operations.txt"):
        key, setup, statement = eval(line)
        first = measure(setup, statement, 1, "")
        again = measure(setup, statement, 20, "") if first == "clean" else first
        native = measure(setup, statement, 1, "@micropython.native")
        print("~~", repr(key), first, again if again in ("clean", "allocates") else first, native)
    print("~~ done")
"""


def on_unix() -> dict[str, str]:
    """{key: verdict} of the language and the libraries on the unix build."""
    return _parsed(vm.on_unix(_files(operations.operations())))


def on_pico() -> dict[str, str]:
    """The same on the emulated Pico, and what needs a chip."""
    todo = chain(operations.operations(), operations.chip_operations())
    return _parsed(vm.on_pico(_files(todo)))


def write() -> None:
    """Measure on both and put the table into effects.json."""
    table = {"micropython": versions.MICROPYTHON, "unix": on_unix(), "rp2": on_pico()}
    FILE.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n")


def _files(todo: Iterable[tuple[str, str, str]]) -> dict[str, bytes]:
    script = f"PRELUDE = {user_objects.PRELUDE!r}\n{_RUNNER}run()\n"
    return {
        "main.py": script.encode(),
        "operations.txt": "".join(f"{item!r}\n" for item in todo).encode(),
    }


def _parsed(said: str) -> dict[str, str]:
    table = {}
    for line in vm.marked(said):
        key, first, again, native = line.rsplit(" ", 3)
        verdict = "grows" if first == "clean" and again == "allocates" else first
        name = ast.literal_eval(key)
        table[name] = verdict
        if native != first:
            table[f"native {name}"] = native
    return table
