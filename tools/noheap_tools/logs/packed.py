"""The entries of a log record as they travel: lib/noheap/log/words.py says how they are packed.

packed = unpacked(body)     # None: it is none
for number, t_us, words in packed.entries: ...
"""

import struct
from typing import NamedTuple

from noheap_tools.logs.table import HASH_BITS

_HEADER = struct.Struct("<IIHB")  # version, time of the first, dropped, number of the record
_WORD = 1 << 32
_LONGEST_VARINT = 5  # bytes


class Packed(NamedTuple):
    """`dropped`: entries that the board's queues refused since its start, modulo 2**16.
    `number`: of the record, modulo 256. `entries`: (id, time in µs modulo 2**32, arguments)."""

    version: int
    dropped: int
    number: int
    entries: list[tuple[int, int, tuple[int, ...]]]


def unpacked(body: bytes) -> Packed | None:
    """What the bytes of a log record say."""
    if len(body) < _HEADER.size:
        return None
    version, time, dropped, number = _HEADER.unpack_from(body)
    entries = []
    add = entries.append
    at, end = _HEADER.size, len(body)
    try:
        while at < end:
            count = body[at + 2] >> HASH_BITS - 16
            entry = body[at] | body[at + 1] << 8 | body[at + 2] << 16
            value = body[at + 3]
            at += 4
            if value > 127:
                value, at = _rest(body, value, at)
            time += value
            if not count:
                add((entry, time & 0xFFFFFFFF, ()))
                continue
            words = []
            for _ in range(count):
                value = body[at]
                at += 1
                if value > 127:
                    value, at = _rest(body, value, at)
                words.append(value >> 1 ^ -(value & 1))
            add((entry, time & 0xFFFFFFFF, tuple(words)))
    except (IndexError, ValueError):
        return None
    return Packed(version, dropped, number, entries)


def _rest(body: bytes, value: int, at: int) -> tuple[int, int]:
    """The number that begins with `value` before `at`, and where it ends. Raises ValueError."""
    value &= 127
    for shift in range(7, 7 * _LONGEST_VARINT, 7):
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            if value >= _WORD:
                break
            return value, at
    raise ValueError("more than 32 bits")
