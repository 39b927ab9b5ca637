"""The port's choice of a slot, firmware/tiny/port/slots.c, compiled for the host.

    port = PortOnHost(base, folder)
    port.runs_of(content)           # "a", "b" or None; `content` from the flash's beginning on
    port.flash[7] ^= 1
    port.runs                       # of what is there now

The flash is at the same address as on the chip, so that the code is that of the chip, unchanged.
"""

import ctypes
import subprocess
from pathlib import Path

from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import PORT

_READ_WRITE = 3
_PRIVATE_ANONYMOUS_FIXED = 0x02 | 0x20 | 0x100000  # MAP_FIXED_NOREPLACE


class PortOnHost:
    def __init__(self, base: Base, folder: Path) -> None:
        self._slots = base.layout.slots
        library = _compiled(folder, len(self._slots))
        self._choose = library.slots_choose
        self._choose.restype = ctypes.c_void_p
        layout = base.layout.packed(base.identity)
        self._layout = ctypes.create_string_buffer(layout, len(layout))
        start, size = base.layout.start, base.layout.end - base.layout.start
        memory = (ctypes.c_ubyte * size).from_address(_mapped(start, size))
        self.flash = memoryview(memory).cast("B")
        self._unmap = lambda: ctypes.CDLL(None).munmap(ctypes.c_void_p(start), size)

    def close(self) -> None:
        self.flash.release()
        self._unmap()

    def runs_of(self, content: bytes) -> str | None:
        self.flash[:] = content
        return self.runs

    @property
    def runs(self) -> str | None:
        chosen = self._choose(self._layout)
        if chosen is None:
            return None
        slot_bytes = 8
        first = ctypes.addressof(self._layout) + 4
        return self._slots[(chosen - first) // slot_bytes].name


def _compiled(folder: Path, slots: int) -> ctypes.CDLL:
    (folder / "firmware_needs.h").write_text(f"#define PORT_SLOTS {slots}\n", encoding="utf-8")
    out = folder / f"slots_{slots}.so"
    options = ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", f"-I{folder}", f"-I{PORT}"]
    subprocess.run(["gcc", *options, "-o", out, PORT / "port/slots.c"], check=True)
    return ctypes.CDLL(str(out))


def _mapped(start: int, size: int) -> int:
    mmap = ctypes.CDLL(None, use_errno=True).mmap
    mmap.restype = ctypes.c_void_p
    mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    at = mmap(start, size, _READ_WRITE, _PRIVATE_ANONYMOUS_FIXED, -1, 0)
    assert at == start, "the host has something else where the chip has its flash"
    return at
