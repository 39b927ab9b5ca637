"""Makes frames as a board sends them, for streams that nobody recorded."""

import struct

from noheap.wire import record
from noheap_tools.link.decode import crc16


def framed(payload: bytes) -> bytes:
    """`payload` is a record with its kind first. No run of 254 bytes without a zero in it."""
    crc = crc16(payload)
    blocks = (payload + bytes([crc & 0xFF, crc >> 8])).split(b"\0")
    return b"\0" + b"".join(bytes([len(it) + 1]) + it for it in blocks) + b"\0"


def sample(period: int, milli_c: int, *, late_us: int = 3, status: int = 0) -> bytes:
    return framed(struct.pack("<BIIiI", record.SAMPLE, period, late_us, milli_c, status))


def declaration(text: str) -> bytes:
    return framed(bytes([record.DECLARATION]) + text.encode())
