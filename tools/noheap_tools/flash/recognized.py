"""Recognizes files that may be replaced on a board without a manifest.

They are those of noheap before it kept one, and the empty main.py and boot.py that MicroPython
itself puts onto a new STM32.
"""

import ast
import re
from collections.abc import Callable, Iterable

from noheap_tools.flash.manifest import FOLDER

CONFIG_RECORD = f"{FOLDER}/config.sha256"  # earlier versions kept the hash of config.py there
_STARTER = re.compile(rb"import app  # \S+/main\.py, compiled\n(app\.\w+\(\)\n)?")
_MPY = b"M\x06"
_BOOT = b'"""Runs before main.py. Nothing here can lock anybody out'
# factoryreset.c of MicroPython's ports/stm32.
_FACTORY = {
    "main.py": b"# main.py -- put your code here!",
    "boot.py": b"# boot.py -- run on boot",
}


def in_folder(paths: Iterable[str]) -> set[str]:
    """Those of `paths` that earlier versions wrote into FOLDER, which was theirs alone."""
    return {
        path
        for path in paths
        if path.startswith(f"{FOLDER}/") and (path.endswith(".mpy") or path == CONFIG_RECORD)
    }


def at_root(path: str, data: bytes) -> bool:
    """Whether the file `path` with this content is noheap's, or MicroPython's own."""
    shape = _SHAPES.get(path)
    return (shape is not None and shape(data)) or _is_factory(path, data)


def _compiled_from(name: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(_MPY) and name in data[:64]


_SHAPES: dict[str, Callable[[bytes], bool]] = {
    "main.py": lambda data: _STARTER.fullmatch(data) is not None,
    "boot.py": lambda data: data.startswith(_BOOT),
    "app.mpy": _compiled_from(b"main.py"),
    "board.mpy": _compiled_from(b"board.py"),
}


def _is_factory(path: str, data: bytes) -> bool:
    """Whether it has nothing but comments and imports below MicroPython's own first line."""
    if path not in _FACTORY or not data.startswith(_FACTORY[path]):
        return False
    try:
        body = ast.parse(data).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(node, ast.Import) for node in body)


ROOT = tuple(_SHAPES)  # where noheap's files are, besides FOLDER
