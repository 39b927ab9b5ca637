"""Settings in two files, written alternately, so a power cut leaves the old or the new ones.

    slots = ConfigSlots("settings")
    content = slots.load()            # bytes; None: there is none yet
    slots.save(b"threshold=30")

`save` never writes the file that holds the latest content, and a file counts only if it is
complete and its CRC is right. So wherever `save` is cut off, `load` finds the previous or the new
content. That needs no rename and no file system that survives power cuts itself, only one that
leaves the other file alone: littlefs does; FAT does unless the cut hits the very table that both
files share.

A file is: "NHC1", number, length, CRC-32 of number, length and content, all of 32 bits and little-
endian, then the content. Not for ISRs; all of it allocates. rp2 masks all interrupts while it
erases and programs its flash (ports/rp2/rp2_flash.c): a sampler misses ticks during `save`.
"""

import os
from binascii import crc32
from struct import pack, unpack

_MAGIC = b"NHC1"
_HEAD_BYTES = 16


class ConfigSlots:
    """`path` is the files' common name, to which .0 and .1 are added; `max_bytes` limits the
    content, so that a foreign file cannot fill the memory."""

    def __init__(self, path: str, max_bytes: int = 4096):
        self._paths = (path + ".0", path + ".1")
        self._max_bytes = max_bytes

    def load(self) -> "bytes | None":
        """Returns the content of the last `save` that finished, or of one that was cut off right
        after its last byte. None: there is none."""
        return self._latest()[2]

    def save(self, content) -> None:
        """Write `content`, bytes. Once it returns, `load` gives this.

        ValueError: it is longer than max_bytes. OSError: the file could not be written, or reads
        back different; `load` still gives what it gave before.
        """
        if len(content) > self._max_bytes:
            raise ValueError("content: longer than max_bytes")
        slot, number, _ = self._latest()
        slot = 1 - slot
        number = number + 1 & 0xFFFFFFFF
        body = pack("<II", number, len(content)) + content
        with open(self._paths[slot], "wb") as file:
            file.write(_MAGIC + body[:8] + pack("<I", crc32(body)) + content)
        if hasattr(os, "sync"):
            os.sync()
        found = self._read(slot)
        if found is None or found[0] != number:
            raise OSError(5)  # EIO

    def _latest(self):
        """Returns (slot, number, content) of the latest; (1, 0, None) without one."""
        first = self._read(0)
        second = self._read(1)
        slot, found = 0, first
        # The numbers differ by 1, even across 2**32.
        if first is None or second is not None and second[0] - first[0] & 0x80000000 == 0:
            slot, found = 1, second
        return (1, 0, None) if found is None else (slot, found[0], found[1])

    def _read(self, slot: int):
        """Returns (number, content), or None if there is no complete file."""
        try:
            with open(self._paths[slot], "rb") as file:
                data = file.read(_HEAD_BYTES + self._max_bytes + 1)
        except OSError:
            return None
        if len(data) < _HEAD_BYTES or data[:4] != _MAGIC:
            return None
        number, length, crc = unpack("<III", data[4:_HEAD_BYTES])
        content = data[_HEAD_BYTES:]
        if len(content) > self._max_bytes or length != len(content):
            return None
        if crc32(content, crc32(data[4:12])) != crc:
            return None
        return number, content
