"""Read a UF2 image: is it whole, is it for the RP2040, and which MicroPython is in it?

A block is 512 bytes: magic, magic, flags, address, payload size, number, count, family,
476 bytes of payload, magic.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError

_BLOCK_SIZE = 512
_HEADER = struct.Struct("<8I")
_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = struct.pack("<I", 0x0AB16F30)
_FLAG_FAMILY = 0x2000
_RP2040 = 0xE48BFF56
_FAMILIES = {
    _RP2040: "RP2040",
    0xE48BFF57: "RP2350",
    0xE48BFF58: "RP2350",
    0xE48BFF59: "RP2350 (Arm)",
    0xE48BFF5A: "RP2350 (RISC-V)",
    0x57755A57: "STM32F4",
}
_VERSION = re.compile(rb"MicroPython v(\d+\.\d+\.\d+[-.\w]*) on \d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Uf2:
    """An image for the RP2040: its MicroPython version ("unknown"), and its size in flash."""

    version: str
    flash_bytes: int


def read(path: Path) -> Uf2:
    """Check the image in `path`. ToolError says what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ToolError(f"cannot read the image {path}: {error.strerror}") from None
    if data[:8] != struct.pack("<2I", *_MAGIC_START):
        raise ToolError(f"{path} is not a UF2 image")
    payloads: list[bytes] = []
    count = 0
    for start in range(0, len(data), _BLOCK_SIZE):
        block = data[start : start + _BLOCK_SIZE]
        if len(block) < _BLOCK_SIZE or block[-4:] != _MAGIC_END:
            raise ToolError(f"{path} is damaged or cut off at byte {start}")
        first, second, flags, _address, size, number, count, family = _HEADER.unpack_from(block)
        if (first, second) != _MAGIC_START or size > 476 or number != len(payloads):
            raise ToolError(f"{path} is damaged at byte {start}")
        if not flags & _FLAG_FAMILY or family != _RP2040:
            chip = _FAMILIES.get(family, f"family {family:#010x}")
            raise ToolError(f"{path} is an image of the wrong chip: {chip}, not RP2040")
        payloads.append(block[_HEADER.size : _HEADER.size + size])
    if count != len(payloads):
        raise ToolError(f"{path} is cut off: {len(payloads)} of {count} blocks")
    flash = b"".join(payloads)
    version = _VERSION.search(flash)
    return Uf2(version.group(1).decode() if version else "unknown", len(flash))
