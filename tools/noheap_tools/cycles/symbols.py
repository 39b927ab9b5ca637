"""Finds the function that an address of the image belongs to, in the ELF beside it if any.

Without an ELF (a downloaded image has none) the regions of the memory map are the names.
ELF layout: System V ABI, chapter 4, "Symbol Table".
"""

import struct
from bisect import bisect_right
from collections.abc import Container, Iterator
from pathlib import Path

_SYMTAB = 2
_FUNCTION = 2
_HEADER = struct.Struct("<16s2H5I6H")
_SECTION = struct.Struct("<10I")
_SYMBOL = struct.Struct("<3I2BH")

# RP2040 datasheet 2.2.1
_REGIONS = (
    (0x10000000, "the boot ROM"),
    (0x20000000, "MicroPython, in flash"),
    (0x30000000, "other code, in RAM"),
)


class Symbols:
    """`name(address)` for addresses of code."""

    def __init__(self, elf: Path | None) -> None:
        found = sorted(_functions(elf.read_bytes())) if elf is not None else []
        self._starts = [start for start, _, _ in found]
        self._found = found
        # Where the heap begins; None without an ELF.
        self.heap = _heap(elf.read_bytes()) if elf is not None else None

    def name(self, address: int) -> str:
        """The function that `address` is in, else the region."""
        found = self._known(address)
        return found if found is not None else _region(address)

    def is_unknown(self, address: int) -> bool:
        """Whether `address` is in RAM and in none of the image's functions."""
        return self._known(address) is None and _region(address) == _REGIONS[-1][1]

    def addresses(self, names: Container[str]) -> frozenset[int]:
        """Where the functions of these names begin."""
        return frozenset(start for start, _, name in self._found if name in names)

    def _known(self, address: int) -> str | None:
        at = bisect_right(self._starts, address) - 1
        if at >= 0:
            start, size, name = self._found[at]
            if address < start + max(size, 2):
                return name
        return None


def _region(address: int) -> str:
    return next((name for end, name in _REGIONS if address < end), "no memory")


def _functions(elf: bytes) -> list[tuple[int, int, str]]:
    """(start, bytes, name) of each function; empty if `elf` has no symbols."""
    return [
        (value & ~1, size, name) for value, size, kind, name in _symbols(elf) if kind == _FUNCTION
    ]


def _heap(elf: bytes) -> int | None:
    """As the linker script of pico-sdk names it for ports/rp2."""
    return next((value for value, _, _, name in _symbols(elf) if name == "__GcHeapStart"), None)


def _symbols(elf: bytes) -> Iterator[tuple[int, int, int, str]]:
    """(value, bytes, type, name) of each."""
    header = _HEADER.unpack_from(elf)
    offset, count = header[6], header[12]
    sections = [_SECTION.unpack_from(elf, offset + n * _SECTION.size) for n in range(count)]
    for section in sections:
        if section[1] != _SYMTAB:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], _SYMBOL.size):
            name, value, size, info, _, _ = _SYMBOL.unpack_from(elf, at)
            end = elf.index(b"\0", names + name)
            yield value, size, info & 0xF, elf[names + name : end].decode()
