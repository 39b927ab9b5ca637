"""Where in the flash applications of their own are, and what makes one whole.

    layout = slots.laid_out(sectors, start, base_bytes, count=2, bytes_=32_768)
    layout.slots                # (Slot("a", 0x10012000, 32768), Slot("b", 0x1001a000, 32768))
    layout.packed(identity)     # what firmware/tiny/port/slots_start.c reads
    slots.sealed(code, slot)    # what is written into the slot

The flash has the base from its beginning on, then the slots, each of whole sectors. The formats
are those of firmware/tiny/port/slots.h.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import toml_text
from noheap_tools.errors import ToolError

FILE = "sectors.toml"  # of a chip's folder in firmware/tiny
NAMES = "ab"
_WORD = struct.Struct("<I")
_ERASED = b"\xff"


@dataclass(frozen=True)
class Slot:
    name: str
    address: int
    size: int

    @property
    def room(self) -> int:
        """For an application, whose CRC-32 takes a word."""
        return self.size - _WORD.size


@dataclass(frozen=True)
class Layout:
    start: int
    slots: tuple[Slot, ...]

    @property
    def end(self) -> int:
        return self.slots[-1].address + self.slots[-1].size

    def slot(self, name: str) -> Slot:
        return self.slots[NAMES.index(name)]

    def packed(self, identity: int) -> bytes:
        """layout_t: `identity` is the base's."""
        places = [word for slot in self.slots for word in (slot.address, slot.size)]
        return struct.pack(f"<{1 + len(places)}I", identity, *places)

    def identity(self, base: bytes) -> int:
        """Of the base whose code is `base`, before the layout is put into it."""
        return _WORD.unpack(hashlib.sha256(base + self.packed(0)).digest()[: _WORD.size])[0]

    def image(self, base: bytes, applications: Mapping[str, bytes]) -> bytes:
        """The whole flash, up to the end of the last application."""
        image = base
        for slot in self.slots:
            image = image.ljust(slot.address - self.start, _ERASED) + applications[slot.name]
        return image


def sectors_of(chip: Path) -> list[int]:
    """The bytes of each sector of the flash of a chip, by its folder in firmware/tiny."""
    file = chip / FILE
    try:
        table = toml_text.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ToolError(
            f"slots need the flash's sectors, and firmware/tiny/{chip.name} has no {FILE}",
            "Without `slots` in [tool.noheap.tiny] the image is one piece.",
        ) from None
    return [size for count, size in table["sectors"] for _ in range(count)]


def laid_out(
    sectors: Sequence[int], start: int, base_bytes: int, *, count: int, wanted: int
) -> Layout:
    """`count` slots of `wanted` bytes or more in the flash that begins at `start` with
    `base_bytes` of other content. Raises ToolError if there is no room."""
    edges = _edges(start, sectors)
    begin = next((at for at in edges if at >= start + base_bytes), None)
    slots: list[Slot] = []
    for name in NAMES[:count]:
        end = begin and next((at for at in edges if at >= begin + wanted), None)
        if begin is None or end is None:
            raise ToolError(
                f"no room for {count} slots of {wanted:,} bytes: the base has {base_bytes:,} of"
                f" the {sum(sectors):,} bytes of flash",
                "Make `slot` in [tool.noheap.tiny] smaller, or have one of `slots`.",
            )
        slots.append(Slot(name, begin, end - begin))
        begin = end
    return Layout(start, tuple(slots))


def _edges(start: int, sectors: Sequence[int]) -> list[int]:
    def ends() -> Iterator[int]:
        at = start
        for size in sectors:
            yield at
            at += size
        yield at

    return list(ends())


def sealed(code: bytes, slot: Slot) -> bytes:
    """An application for `slot`, with the CRC-32 at its end. Raises ToolError if it does not
    fit."""
    over = len(code) - slot.room
    if over > 0:
        raise ToolError(
            f"the application has {len(code):,} bytes, {over:,} more than slot {slot.name} takes",
            "'noheap size --profile tiny' says what the largest modules are. A larger `slot` in"
            " [tool.noheap.tiny] takes a whole image: noheap firmware --profile tiny.",
        )
    return code + _WORD.pack(zlib.crc32(code))
