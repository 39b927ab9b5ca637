"""The lane `host`: in this process, on CPython, with the fakes for MicroPython's modules."""

import gc
import importlib
import sys
from pathlib import Path

from lanes.lane import TESTS
from noheap_testing.install import fresh_world, installed


def call(file: Path, function: str) -> None:
    """Run one test function of `file`; whatever it raises comes out."""
    folders = [str(file.parent), str(TESTS / "lib")]
    with installed(also=("support", "run_example", file.stem)):
        known = sys.modules.get(file.stem)
        if known is not None and known.__file__ != str(file):  # of another folder
            del sys.modules[file.stem]
        sys.path[:0] = folders
        try:
            module = importlib.import_module(file.stem)
        finally:
            for folder in folders:
                sys.path.remove(folder)
        fresh_world()
        # A test may collect garbage a thousand times: it then looks at its own objects alone, not
        # at millions that the tests before it have left in this process.
        gc.freeze()
        try:
            getattr(module, function)()
        finally:
            gc.unfreeze()
        unfinished = fresh_world()
        assert not unfinished, f"done() was not called: {', '.join(unfinished)}"
