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
from uctypes import addressof

from noheap.log.packing import pack
from noheap.log.queues import chain
from noheap.log.words import (
    AT,
    BESIDE,
    END,
    ENTRY_BYTES,
    HEADS,
    ID_SHIFT,
    OTHER,
    RAM,
    RECORD,
    RECORD_BYTES,
    REFUSED,
    SIZE,
    START,
    TRIED,
    UNTIL,
    WRITE,
)
from noheap.wire.frame import OVERHEAD
from noheap.wire.record import LOG
from noheap.wire.small import small

# The build puts the firmware's version word here: tools/noheap_tools/board/logged.py.
VERSION = b"\0\0\0\0"


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
    words[AT] = at
    words[UNTIL] = end
    while at < end:
        tried -= 1
        at += (ptr32(at)[0] >> ID_SHIFT << 2) + ENTRY_BYTES
    words[REFUSED] = words[REFUSED] + tried
    return int(words[AT] < end)


class Sender:
    """Sends what is logged with `telemetry`, a wire/telemetry.Telemetry. `kept` is a kept.Kept,
    to send what the run before has left as well, and to keep what this one sends; or None."""

    def __init__(self, telemetry, kept=None):
        self._telemetry = telemetry
        self._kept = kept
        self._words = array("i", bytes(4 * RECORD + RECORD_BYTES + 2))
        pack_into("4s", self._words, 4 * RECORD, VERSION)
        self._record = addressof(self._words) + 4 * RECORD
        self._frame = bytearray(RECORD_BYTES + OVERHEAD)
        self._queues = [addressof(head) for head, _ in chain]

    def send(self) -> None:
        """Send all entries that there are."""
        words = self._words
        telemetry = self._telemetry
        kept = self._kept
        if kept:
            kept.send(telemetry, self._frame)
        for queue in self._queues:
            if _take(words, queue):
                if kept:
                    kept.add(words[AT], words[UNTIL])
                while words[AT] != words[UNTIL]:
                    if telemetry.framed():
                        length = pack(words)
                        telemetry.send_bytes(self._record, length, LOG, self._frame)
                    else:
                        self._show()

    def turn(self, block, record) -> int:
        """For loop/report.py."""
        self.send()
        return 0

    def _show(self) -> None:
        at = self._words[AT]
        number = small(at, 0, 0)
        count = number >> ID_SHIFT
        print("log", number, end="")
        for n in range(2, 2 + count):
            print(" ", small(at, n, 0), sep="", end="")
        print()
        self._words[AT] = at + ENTRY_BYTES + 4 * count
