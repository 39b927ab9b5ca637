"""The drivers of an RP2040 as an RP2350 has them: CPython imports them with its numbers.

    with as_rp2350():
        from noheap.tick import rp2040      # its addresses are the RP2350's

A board gets the numbers when it is compiled (tools/noheap_tools/board/folding.py), so here the
modules that have imported the RP2040's are imported a second time, and set aside afterwards.
"""

import importlib
import sys
from contextlib import contextmanager

_TABLE = "noheap.hal.rp2040_registers"
_OWN_TABLE = "noheap.hal.rp2350_registers"

_inside = {}  # name: module, with the RP2350's numbers


@contextmanager
def as_rp2350():
    """Imports the library as on an RP2350 meanwhile; its modules are the same each time."""
    table = importlib.import_module(_OWN_TABLE)
    outside = _taken_out()
    sys.modules.update(_inside)
    sys.modules[_TABLE] = table
    try:
        yield
    finally:
        del sys.modules[_TABLE]
        _inside.update(_taken_out())
        sys.modules.update(outside)


def imported(*names):
    """The modules of these names, with the RP2350's numbers."""
    with as_rp2350():
        return [importlib.import_module(name) for name in names]


def _taken_out():
    """The library's own modules; what stands for one of them on CPython stays."""
    names = [
        name
        for name, module in sys.modules.items()
        if name.startswith("noheap.") and module.__name__ == name
    ]
    return {name: sys.modules.pop(name) for name in names}
