"""Runs the example of a module of lib, on CPython and on MicroPython. See examples.py."""

import sys

import micropython

from noheap_testing import script
from support import ON_CHIP

if not ON_CHIP:  # on CPython they are there already
    from noheap_testing import machine, onewire

    sys.modules["machine"] = machine
    sys.modules["_onewire"] = onewire


class End(Exception):
    """Ends an example that never ends."""


class _Nothing:
    def __enter__(self):
        pass

    def __exit__(self, kind, value, traceback):
        pass


def run(module, file, line, example, setup_file, setup):
    """Run the text `example` of `module`, which begins at `line` of `file`, after `setup`."""
    __import__(module)
    own = sys.modules[module]
    names = {name: getattr(own, name) for name in dir(own) if name[0] != "_"}
    names["__name__"] = "__main__"
    names["End"] = End
    script.unfinished()
    try:
        exec(compile(setup, setup_file, "exec"), names)
        with names.get("during", _Nothing()):
            _try(compile("\n" * (line - 2) + example, file, "exec"), names)
            if "after" in names:
                names["after"]()
        for fake in list(script._open):
            fake.done()
    finally:
        micropython.heap_lock()
        while micropython.heap_unlock():  # how often it is still locked
            pass


def _try(example, names):
    try:
        exec(example, names)
        if "example" in names:
            import asyncio

            asyncio.run(names["example"]())
    except End:
        pass
