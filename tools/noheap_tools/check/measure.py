"""Measures operations.py on the real VM: does it allocate, does it raise?

Each statement runs in a function with the heap locked: once, and twenty times in a row, since a
list or a dictionary has spare room at first.
"""

import ast
import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from noheap_tools import boards, versions
from noheap_tools.check import operations, user_objects
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import resolve_image, resolve_unix

FILE = Path(__file__).parent / "effects.json"

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
    for line in open(FOLDER + "operations.txt"):
        key, setup, statement = eval(line)
        first = measure(setup, statement, 1, "")
        again = measure(setup, statement, 20, "") if first == "clean" else first
        native = measure(setup, statement, 1, "@micropython.native")
        print("~~", repr(key), first, again if again in ("clean", "allocates") else first, native)
    print("~~ done")
"""


def on_unix() -> dict[str, str]:
    """{key: verdict} of the language and the libraries on the unix build."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        path = Path(folder) / "measure.py"
        path.write_text(_runner(folder + "/"))
        (Path(folder) / "operations.txt").write_text(_lines(operations.operations()))
        unix = resolve_unix(lambda line: None)
        done = subprocess.run(
            [str(unix), "-X", "heapsize=4M", str(path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    return _parsed(done.stdout, done.stderr)


def on_pico() -> dict[str, str]:
    """The same on the emulated Pico, and what needs a chip."""
    todo = _lines(operations.operations()) + _lines(operations.chip_operations())
    files = {
        "main.py": b"import measure\n",
        "measure.py": _runner("").encode(),
        "operations.txt": todo.encode(),
    }
    board = EmulatedBoard(
        boards.load("pico"), resolve_image("pico", lambda line: None).path, files
    )
    said = bytearray()
    board.on_usb_data = said.extend
    silent = 0
    while b"~~ done" not in said and silent < 100:
        before = len(said)
        board.run_ms(50)
        silent = silent + 1 if len(said) == before else 0
    return _parsed(said.decode(errors="replace"), "")


def write() -> None:
    """Measure on both and put the table into effects.json."""
    table = {"micropython": versions.MICROPYTHON, "unix": on_unix(), "rp2": on_pico()}
    FILE.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n")


def _runner(folder: str) -> str:
    return f"FOLDER = {folder!r}\nPRELUDE = {user_objects.PRELUDE!r}\n{_RUNNER}run()\n"


def _lines(todo: Iterable[tuple[str, str, str]]) -> str:
    return "".join(f"{item!r}\n" for item in todo)


def _parsed(said: str, errors: str) -> dict[str, str]:
    if "~~ done" not in said:
        raise ToolError("the measurement did not come to its end", (said + errors).strip()[-300:])
    table = {}
    for line in said.replace("\r", "").split("\n"):
        if not line.startswith("~~ ") or line == "~~ done":
            continue
        key, first, again, native = line[3:].rsplit(" ", 3)
        verdict = "grows" if first == "clean" and again == "allocates" else first
        name = ast.literal_eval(key)
        table[name] = verdict
        if native != first:
            table[f"native {name}"] = native
    return table
