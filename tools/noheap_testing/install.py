"""CPython only: makes the fakes importable under the names that device code uses.

    with installed():
        import noheap.sampler.sampler

Everything imported under these names meanwhile is set aside afterwards, and restored the next
time. So the rest of the process never sees a fake, nor a module of lib bound to one.

`install()` does it for good, `fresh_world()` forgets what the previous test has left.
"""

import builtins
import gc
import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# Module: its file here, in the order of their imports.
_FAKES = {
    "micropython": "micropython",
    "uctypes": "uctypes",
    "machine": "machine",
    "_onewire": "onewire",
    "noheap.cortex.link_viper": "link_viper",
    "noheap.sampler.missed": "missed",
}
_BUILTINS = ("ptr8", "ptr16", "ptr32", "uint")

_inside: dict[str, ModuleType] = {}


def install() -> None:
    for owner, name, value in _additions():
        setattr(owner, name, value)


def fresh_world() -> list[str]:
    """Leave no fake, timer, register, buffer or log of events, and set the time to 0 µs. Returns
    the names of the scripts that nobody called `done` on."""
    for name in ("memory", "clock", "machine", "micropython"):
        module(name).reset()
    if "noheap.safe.events" in sys.modules:
        sys.modules["noheap.safe.events"]._log = None  # its memory is gone
    return module("script").unfinished()


@contextmanager
def installed(
    also: tuple[str, ...] = (), inside: dict[str, ModuleType] = _inside
) -> Iterator[None]:
    """`also`: further top-level modules to keep inside, those of the tests themselves.

    `inside` has what was imported the last time, and gets what is imported now.
    """
    names = (*_FAKES, __package__, "noheap", *also)

    def take_out() -> dict[str, ModuleType]:
        mine = [name for name in sys.modules if name.partition(".")[0] in names]
        return {name: sys.modules.pop(name) for name in mine}

    outside = take_out()
    sys.modules.update(inside)
    added = _additions()
    before = [(owner, name, getattr(owner, name, None)) for owner, name, _ in added]
    try:
        for owner, name, value in added:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            if value is None:
                delattr(owner, name)
            else:
                setattr(owner, name, value)  # those of `install`
        inside.update(take_out())
        sys.modules.update(outside)


def _additions() -> list[tuple[object, str, Any]]:
    """Names that MicroPython has and CPython lacks: (owner, name, value)."""
    for name, file in _FAKES.items():
        if name not in sys.modules:
            sys.modules[name] = module(file)
    clock = module("clock")
    viper = module("viper")
    return [
        *((builtins, name, getattr(viper, name)) for name in _BUILTINS),
        (time, "ticks_ms", lambda: clock.now.ticks_ms()),
        (time, "ticks_us", lambda: clock.now.ticks_us()),
        (time, "ticks_add", clock.ticks_add),
        (time, "ticks_diff", clock.ticks_diff),
        (time, "sleep_us", lambda us: clock.now.sleep_us(us)),
        (time, "sleep_ms", lambda ms: clock.now.sleep_ms(ms)),
        (gc, "mem_alloc", lambda: 0),
    ]


def module(name: str) -> ModuleType:
    """The file `name` of this package, as it is imported now."""
    return importlib.import_module(f"{__package__}.{name}")
