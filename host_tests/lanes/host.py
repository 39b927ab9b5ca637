"""The lane `host`: in this process, on CPython, with the fakes for MicroPython's modules."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from fakes.install import installed
from lanes.lane import TESTS


def call(file: Path, function: str) -> None:
    """Run one test function of `file`; whatever it raises comes out."""
    folders = [str(file.parent), str(TESTS / "lib")]
    with installed(also=("support", file.stem)):
        sys.path[:0] = folders
        try:
            module = importlib.import_module(file.stem)
        finally:
            for folder in folders:
                sys.path.remove(folder)
        _fresh_world()
        getattr(module, function)()
        unfinished = _fakes("script").unfinished()
        assert not unfinished, f"done() was not called: {', '.join(unfinished)}"


def _fresh_world() -> None:
    _fakes("script").unfinished()
    _fakes("memory").reset()
    _fakes("clock").now.set_us(0)
    _fakes("machine").reset()


def _fakes(name: str) -> ModuleType:
    return importlib.import_module(f"fakes.{name}")
