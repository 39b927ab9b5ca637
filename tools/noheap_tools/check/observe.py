"""Runs handlers on the VM with the heap locked: what does it say to what was found?

A case is a module with a function `tick` of one argument. It is called many times, so that spare
room in containers is used up. The VM's verdict is the line of the MemoryError, or None.
"""

import ast
import subprocess
import tempfile
from pathlib import Path

from noheap_tools import boards
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import resolve_image, resolve_unix

_RUNNER = """
import gc, io, sys, micropython
micropython.alloc_emergency_exception_buf(256)
def observe(name, source, times):
    scope = {"__name__": name}
    exec(compile(source, name, "exec"), scope)
    tick = scope["tick"]
    raised = None
    gc.collect()
    micropython.heap_lock()
    try:
        for _ in range(times):
            tick(None)
    except Exception as error:
        raised = error
    micropython.heap_unlock()
    if raised is None:
        return None
    text = io.StringIO()
    sys.print_exception(raised, text)
    return text.getvalue()
for line in open(FOLDER + "cases.txt"):
    name, source, times = eval(line)
    try:
        said = observe(name, source, times)
    except Exception as error:
        said = "not run: " + repr(error)
    print("~~", repr((name, said)))
print("~~ done")
"""


def on_unix(cases: dict[str, str], times: int = 40) -> dict[str, str | None]:
    """{case: the traceback, or None} from the unix build."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        script = Path(folder) / "observe.py"
        script.write_text(f"FOLDER = {folder + '/'!r}\n{_RUNNER}")
        (Path(folder) / "cases.txt").write_text(_lines(cases, times))
        done = subprocess.run(
            [str(resolve_unix(lambda line: None)), str(script)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    return _parsed(done.stdout, done.stderr)


def on_pico(cases: dict[str, str], times: int = 40) -> dict[str, str | None]:
    """The same from the emulated Pico, whose small ints have 31 bits."""
    files = {
        "main.py": b"import observe\n",
        "observe.py": f"FOLDER = ''\n{_RUNNER}".encode(),
        "cases.txt": _lines(cases, times).encode(),
    }
    image = resolve_image("pico", lambda line: None)
    board = EmulatedBoard(boards.load("pico"), image.path, files)
    said = bytearray()
    board.on_usb_data = said.extend
    silent = 0
    while b"~~ done" not in said and silent < 100:
        before = len(said)
        board.run_ms(20)
        silent = silent + 1 if len(said) == before else 0
    return _parsed(said.decode(errors="replace"), "")


def _lines(cases: dict[str, str], times: int) -> str:
    return "".join(f"{(name, source, times)!r}\n" for name, source in cases.items())


def _parsed(said: str, errors: str) -> dict[str, str | None]:
    if "~~ done" not in said:
        raise ToolError("the cases did not come to their end", (said + errors).strip()[-300:])
    lines = [line[3:] for line in said.replace("\r", "").split("\n") if line.startswith("~~ (")]
    return dict(ast.literal_eval(line) for line in lines)
