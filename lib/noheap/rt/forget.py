"""Lets the memory of a module go that is needed while something is built, and not afterwards."""

import sys


def forget(name: str) -> None:
    """Make the module `name`, "package.module", be loaded anew when it is imported again."""
    package, _, module = name.rpartition(".")
    del sys.modules[name]
    delattr(sys.modules[package], module)
