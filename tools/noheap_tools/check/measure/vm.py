"""Runs a script on the unix build, or on the emulated Pico, until it prints that it is done.

The script is main.py of `files`, and opens the others by their plain names. It begins each line
of its results with "~~ ", and ends with "~~ done".
"""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import resolve_unix

_PROGRAMS = Path(__file__).parents[1] / "device"
_MARK = "~~ "
_DONE = "~~ done"
_HEAP = "4M"  # of the unix build
_SECONDS = 120
_STEP_MS = 50


def program(name: str) -> str:
    """Returns the text of a program of device/."""
    return (_PROGRAMS / f"{name}.py").read_text(encoding="utf-8")


def on_unix(files: dict[str, bytes], runs: Iterable[tuple[str, ...]] = ((),)) -> str:
    """Returns what main.py prints on the unix build, run with the arguments of each of `runs`."""
    unix = resolve_unix(lambda line: None)
    said = ""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        for arguments in runs:
            done = subprocess.run(
                [str(unix), "-X", f"heapsize={_HEAP}", "main.py", *arguments],
                cwd=folder,
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=_SECONDS,
            )
            said += done.stdout + done.stderr
    return said


def on_pico(files: dict[str, bytes]) -> str:
    """Returns what main.py prints on the emulated Pico, whose small ints have 31 bits."""
    pico = boot(files)
    pico.wait(lambda: _DONE.encode() in pico.heard, step_ms=_STEP_MS)
    return pico.said


def marked(said: str) -> list[str]:
    """Returns the results without their mark. Raises ToolError if the script did not end."""
    lines = said.replace("\r", "").split("\n")
    if _DONE not in lines:
        raise ToolError("the script did not run to its end", said.strip()[-300:])
    return [line[len(_MARK) :] for line in lines if line.startswith(_MARK) and line != _DONE]
