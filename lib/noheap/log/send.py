# pyright: reportUndefinedVariable=false
"""Sends the entries of the log with a firmware's telemetry.

    sender = Sender(telemetry)
    while True:
        sender.send()

It is a hook of loop/report.py, too: hooks=(guard, sender). While nobody asks for frames, an entry
is a line of numbers for people: its id, then its arguments. Main loop only; allocates nothing but
in the constructor.
"""

from array import array
from struct import pack_into

import micropython
from micropython import const
from uctypes import addressof

from noheap.log.queues import chain
from noheap.log.words import (
    BESIDE,
    END,
    ENTRY_BYTES,
    HEADER_BYTES,
    HEADS,
    ID_SHIFT,
    MOST_PACKED,
    OTHER,
    RAM,
    RECORD_BYTES,
    SIZE,
    START,
    TRIED,
    WRITE,
)
from noheap.wire.frame import OVERHEAD
from noheap.wire.record import LOG
from noheap.wire.small import small

# The build puts the firmware's version word here: tools/noheap_tools/logs/build.py.
VERSION = b"\0\0\0\0"

# Of the sender's words.
_AT = const(0)  # address of the next entry to be sent
_UNTIL = const(1)  # and where the entries end
_REFUSED = const(2)
_NUMBER = const(3)  # of the next record
_RECORD = const(4)  # the record begins here
_STOP = const(RECORD_BYTES - MOST_PACKED)  # of its bytes, after which no entry begins


@micropython.viper
def _take(words: ptr32, q: ptr32) -> int:
    """Let the queue fill its other memory; returns whether there are entries in this one."""
    heads = ptr32(RAM)
    first = heads[HEADS]
    heads[HEADS] = q[BESIDE]
    at = q[START]
    end = q[WRITE]
    tried = q[TRIED]
    q[START] = q[OTHER]
    q[WRITE] = q[OTHER]
    q[OTHER] = at
    if q[SIZE]:
        q[END] = q[START] + q[SIZE]
    q[TRIED] = 0
    heads[HEADS] = first
    words[_AT] = at
    words[_UNTIL] = end
    while at < end:
        tried -= 1
        at += (ptr32(at)[0] >> ID_SHIFT << 2) + ENTRY_BYTES
    words[_REFUSED] = words[_REFUSED] + tried
    return int(words[_AT] < end)


@micropython.viper
def _pack(words: ptr32) -> int:
    """Make a record of as many entries as fit; returns its bytes."""
    out = ptr8(int(words) + 4 * _RECORD)
    stop = int(out) + _STOP
    entry = ptr32(words[_AT])
    end = words[_UNTIL]
    time = entry[1]
    value = time
    out[4] = value
    out[5] = value >> 8
    out[6] = value >> 16
    out[7] = value >> 24
    value = words[_REFUSED]
    out[8] = value
    out[9] = value >> 8
    out[10] = words[_NUMBER]
    words[_NUMBER] = words[_NUMBER] + 1
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
    words[_AT] = int(entry)
    return int(out) - (int(words) + 4 * _RECORD)


class Sender:
    """Sends what is logged with `telemetry`, a wire/telemetry.Telemetry."""

    def __init__(self, telemetry):
        self._telemetry = telemetry
        self._words = array("i", bytes(4 * _RECORD + RECORD_BYTES + 2))
        pack_into("4s", self._words, 4 * _RECORD, VERSION)
        self._record = addressof(self._words) + 4 * _RECORD
        self._frame = bytearray(RECORD_BYTES + OVERHEAD)
        self._queues = [addressof(head) for head, _ in chain]

    def send(self) -> None:
        """Send all entries that there are."""
        words = self._words
        telemetry = self._telemetry
        for queue in self._queues:
            if _take(words, queue):
                while words[_AT] != words[_UNTIL]:
                    if telemetry.framed():
                        length = _pack(words)
                        telemetry.send_bytes(self._record, length, LOG, self._frame)
                    else:
                        self._show()

    def turn(self, block, record) -> int:
        """For loop/report.py."""
        self.send()
        return 0

    def _show(self) -> None:
        at = self._words[_AT]
        number = small(at, 0, 0)
        count = number >> ID_SHIFT
        print("log", number, end="")
        for n in range(2, 2 + count):
            print(" ", small(at, n, 0), sep="", end="")
        print()
        self._words[_AT] = at + ENTRY_BYTES + 4 * count
