"""Reads a UF2 image: checks that it is whole and for the chip, and finds its MicroPython.

A block is 512 bytes: magic, magic, flags, address, payload size, number, count, family,
476 bytes of payload, magic. An image for the RP2350 begins with a block that its boot ROM needs
and ignores (erratum RP2350-E10), as picotool writes it.
"""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools.errors import ToolError

_BLOCK_SIZE = 512
_HEADER = struct.Struct("<8I")
_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = struct.pack("<I", 0x0AB16F30)
_FLAG_FAMILY = 0x2000
_FLAG_EXTENSION = 0x8000
_ABSOLUTE = 0xE48BFF57
_FAMILY_OF = {"RP2040": 0xE48BFF56, "RP2350": 0xE48BFF59}
_FAMILIES = {
    _FAMILY_OF["RP2040"]: "RP2040",
    _ABSOLUTE: "RP2350",
    0xE48BFF58: "RP2350",
    _FAMILY_OF["RP2350"]: "RP2350 (Arm)",
    0xE48BFF5A: "RP2350 (RISC-V)",
    0x57755A57: "STM32F4",
}
_PAGE = 256
_FLASH = 0x10000000
# For the end of 16 MB of flash, with the extension "ignore this block" (pico-sdk's boot/uf2.h).
_E10 = (
    _HEADER.pack(*_MAGIC_START, _FLAG_FAMILY | _FLAG_EXTENSION, 0x10FFFF00, _PAGE, 0, 2, _ABSOLUTE)
    + (b"\xef" * _PAGE + struct.pack("<I", 0x9957E304)).ljust(476, b"\0")
    + _MAGIC_END
)
_VERSION = re.compile(rb"MicroPython v(\d+\.\d+\.\d+[-.\w]*) on \d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Uf2:
    """An image: its MicroPython version ("unknown"), its size in flash, and its content."""

    version: str
    flash_bytes: int
    flash: bytes = field(default=b"", repr=False, compare=False)


def read(path: Path, chip: str = "RP2040") -> Uf2:
    """Check the image in `path`. ToolError describes its fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ToolError(f"cannot read the image {path}: {error.strerror}") from None
    if data[:8] != struct.pack("<2I", *_MAGIC_START):
        raise ToolError(f"{path} is not a UF2 image")
    e10 = chip == "RP2350" and _is_e10(data[:_BLOCK_SIZE])
    payloads: list[bytes] = []
    count = 0
    for start in range(_BLOCK_SIZE if e10 else 0, len(data), _BLOCK_SIZE):
        block = data[start : start + _BLOCK_SIZE]
        if len(block) < _BLOCK_SIZE or block[-4:] != _MAGIC_END:
            raise ToolError(f"{path} is damaged or cut off at byte {start}")
        first, second, flags, _address, size, number, count, family = _HEADER.unpack_from(block)
        if (first, second) != _MAGIC_START or size > 476 or number != len(payloads):
            raise ToolError(f"{path} is damaged at byte {start}")
        if not flags & _FLAG_FAMILY or family != _FAMILY_OF[chip]:
            found = _FAMILIES.get(family, f"family {family:#010x}")
            raise ToolError(f"{path} is an image of the wrong chip: {found}, not {chip}")
        payloads.append(block[_HEADER.size : _HEADER.size + size])
    if not payloads or count != len(payloads):
        raise ToolError(f"{path} is cut off: {len(payloads)} of {count} blocks")
    if chip == "RP2350" and not e10:
        raise ToolError(f"{path} lacks the block of erratum RP2350-E10: it would not start")
    flash = b"".join(payloads)
    version = _VERSION.search(flash)
    return Uf2(version.group(1).decode() if version else "unknown", len(flash), flash)


def made_of(flash: bytes, chip: str, at: int = _FLASH) -> bytes:
    """The UF2 file that puts `flash` into the chip's flash, at the address `at`."""
    pages = [flash[n : n + _PAGE].ljust(_PAGE, b"\0") for n in range(0, len(flash), _PAGE)]
    made = _E10 if chip == "RP2350" else b""
    for number, page in enumerate(pages):
        address = at + _PAGE * number
        family = _FAMILY_OF[chip]
        head = (_FLAG_FAMILY, address, _PAGE, number, len(pages), family)
        made += _HEADER.pack(*_MAGIC_START, *head) + page.ljust(476, b"\0") + _MAGIC_END
    return made


def _is_e10(block: bytes) -> bool:
    """Whether it is the block of the erratum, with or without the extension."""
    if len(block) < _BLOCK_SIZE:
        return False
    flags, _address, size, number, count, family = _HEADER.unpack_from(block)[2:]
    fields = (flags & ~_FLAG_EXTENSION, size, number, count, family)
    filler = block[_HEADER.size : _HEADER.size + _PAGE]
    return fields == (_FLAG_FAMILY, _PAGE, 0, 2, _ABSOLUTE) and filler == b"\xef" * _PAGE
