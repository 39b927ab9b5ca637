# pyright: reportUndefinedVariable=false
"""Packs entries of the log into records, as words.py says they travel; it has the words, too."""

import micropython
from micropython import const

from noheap.log.words import (
    AT,
    ENTRY_BYTES,
    HEADER_BYTES,
    ID_SHIFT,
    MOST_PACKED,
    NUMBER,
    RECORD,
    RECORD_BYTES,
    REFUSED,
    UNTIL,
)

_STOP = const(RECORD_BYTES - MOST_PACKED)  # of its bytes, after which no entry begins


@micropython.viper
def pack(words: ptr32) -> int:
    """Make a record of as many entries from AT on as fit, and move AT past them; returns the
    record's bytes, which begin at word RECORD. Its version word is there already. Main loop only;
    allocates nothing."""
    out = ptr8(int(words) + 4 * RECORD)
    stop = int(out) + _STOP
    entry = ptr32(words[AT])
    end = words[UNTIL]
    time = entry[1]
    value = time
    out[4] = value
    out[5] = value >> 8
    out[6] = value >> 16
    out[7] = value >> 24
    value = words[REFUSED]
    out[8] = value
    out[9] = value >> 8
    out[10] = words[NUMBER]
    words[NUMBER] = words[NUMBER] + 1
    out = ptr8(int(out) + HEADER_BYTES)
    while int(entry) < end and int(out) < stop:
        value = entry[0]
        out[0] = value
        out[1] = value >> 8
        out[2] = value >> 16
        out = ptr8(int(out) + 3)
        count = value >> ID_SHIFT
        value = entry[1] - time
        time = entry[1]
        entry = ptr32(int(entry) + ENTRY_BYTES)
        while True:
            while value & ~0x7F:
                out[0] = value | 0x80
                out = ptr8(int(out) + 1)
                value = value >> 7 & 0x1FFFFFF
            out[0] = value
            out = ptr8(int(out) + 1)
            if not count:
                break
            count -= 1
            value = entry[0] << 1 ^ entry[0] >> 31
            entry = ptr32(int(entry) + 4)
    words[AT] = int(entry)
    return int(out) - (int(words) + 4 * RECORD)
