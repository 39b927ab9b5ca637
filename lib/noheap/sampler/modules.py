"""Modules that not every program needs, or that it needs only while something is built."""

import sys


def optional(name: str):
    """Import the module `name`, "package.module", unseen by `noheap flash`: it puts on the board
    what import statements name. ImportError if it is not there: flash with --whole-library."""
    return __import__(name, None, None, ("*",))


def forget(name: str) -> None:
    """Make the module `name` be loaded anew when it is imported again; its memory goes."""
    package, _, module = name.rpartition(".")
    del sys.modules[name]
    delattr(sys.modules[package], module)
