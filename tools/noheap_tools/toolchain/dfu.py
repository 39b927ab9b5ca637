"""Reads and makes DfuSe files (ST's UM0391): the .dfu images of an STM32.

made = dfu.made_of(0x08000000, binary)
dfu.elements(made)          # [(0x08000000, binary)]; None: damaged or cut off
"""

import struct
import zlib

MAGIC = b"DfuSe"
_PREFIX = struct.Struct("<5sBIB")  # "DfuSe", version, size without the suffix, targets
_TARGET = struct.Struct("<6sBI255s2I")  # "Target", alternate, is named, name, size, elements
_ELEMENT = struct.Struct("<2I")  # address, size
_SUFFIX = struct.Struct("<4H3sBI")  # device, product, vendor, version, "UFD", length, CRC
_CRC_BYTES = 4  # of all before it

_ROM_BOOTLOADER = (0x0000, 0xDF11, 0x0483)
_VERSION = 0x011A
_ALIGNED = 8  # as MicroPython's tools/dfu.py, for flash that is written in such words


def elements(data: bytes) -> list[tuple[int, bytes]] | None:
    """The (address, data) of all targets, in their order."""
    if len(data) < _PREFIX.size + _SUFFIX.size or data[-_CRC_BYTES:] != _crc(data[:-_CRC_BYTES]):
        return None
    targets = _PREFIX.unpack_from(data)[3]
    at = _PREFIX.size
    found = []
    try:
        for _ in range(targets):
            count = _TARGET.unpack_from(data, at)[5]
            at += _TARGET.size
            for _ in range(count):
                address, size = _ELEMENT.unpack_from(data, at)
                at += _ELEMENT.size + size
                found.append((address, data[at - size : at]))
    except struct.error:
        return None
    return found if at == len(data) - _SUFFIX.size else None


def made_of(address: int, data: bytes) -> bytes:
    """The file that puts `data` at `address`."""
    data += bytes(-len(data) % _ALIGNED)
    element = _ELEMENT.pack(address, len(data)) + data
    target = _TARGET.pack(b"Target", 0, 1, b"ST...", len(element), 1) + element
    made = _PREFIX.pack(MAGIC, 1, _PREFIX.size + len(target), 1) + target
    made += _SUFFIX.pack(*_ROM_BOOTLOADER, _VERSION, b"UFD", _SUFFIX.size, 0)[:-_CRC_BYTES]
    return made + _crc(made)


def _crc(data: bytes) -> bytes:
    return struct.pack("<I", ~zlib.crc32(data) % 2**32)
