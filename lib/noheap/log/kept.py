# pyright: reportUndefinedVariable=false
"""Keeps the last entries of the log through a reset; the next start sends them.

    kept = Kept()
    sender = Sender(telemetry, kept)
    while True:
        sender.send()

The queues are moved into memory of safe/retained.py, so an entry costs what it did, and those that
a reset found there are not lost. What is sent is copied beside them, by the main loop. The next
start sends both, once to each host that asks for frames, as records of their own kind with the
version word of the firmware that logged them. Where memory is not retained there are none.

The memory, of which the last word is the complement of the first; KEPT_ of words.py has the rest:

    version  half  current  ends  two halves of entries that were sent  queues  complement
"""

import gc
from array import array
from struct import pack_into, unpack_from

import micropython
from micropython import const
from uctypes import ARRAY, INT32, addressof, bytearray_at
from uctypes import struct as view

from noheap.log import leaving, queues
from noheap.log.leaving import BYTES
from noheap.log.packing import pack
from noheap.log.send import VERSION
from noheap.log.words import (
    AT,
    ENTRY_BYTES,
    ID_SHIFT,
    KEPT_CURRENT,
    KEPT_ENDS,
    KEPT_HALF,
    KEPT_WORDS,
    LONGEST_WORDS,
    NUMBER,
    OTHER,
    RECORD,
    RECORD_BYTES,
    REFUSED,
    START,
    TRIED,
    UNTIL,
    WRITE,
)
from noheap.safe import events, retained
from noheap.wire.record import LOG_BEFORE

_BLOCK = const(16)  # of the heap: the object before the memory of a bytearray


@micropython.viper
def _add(memory: ptr32, at: int, end: int):
    """Copy the entries from `at` to `end` into the current half; into the other one, in place of
    what is there, once it is full."""
    half = memory[KEPT_HALF]
    while at < end:
        current = memory[KEPT_CURRENT]
        size = (ptr32(at)[0] >> ID_SHIFT << 2) + ENTRY_BYTES
        start = int(memory) + 4 * KEPT_WORDS + current * half
        to = memory[KEPT_ENDS + current]
        if to + size > start + half:
            current ^= 1
            to = int(memory) + 4 * KEPT_WORDS + current * half
            memory[KEPT_ENDS + current] = to
            memory[KEPT_CURRENT] = current
        left = size
        while left:
            ptr32(to)[0] = ptr32(at)[0]
            to += 4
            at += 4
            left -= 4
        memory[KEPT_ENDS + current] = to


@micropython.viper
def _count(at: int, end: int) -> int:
    """Returns the entries from `at` to `end`; below 0: they are none."""
    found = 0
    while at < end:
        at += (ptr32(at)[0] >> ID_SHIFT << 2 & 0x1C) + ENTRY_BYTES
        found += 1
    return found if at == end else -1


class Kept:
    """A boot.py that calls events.keep() gives it at_end of leaving.py. Make it once, before a
    Sender and before the first handler that logs.

    words    as for queues.reserve, which must not be called any more
    history  words for entries that were sent, twice

    Raises ValueError below 9 of either, and if there is no room for so many. What was kept with
    other numbers is not found. Allocates, and fills the heap for a moment.
    """

    def __init__(self, words: int = 64, history: int = 64):
        if words < LONGEST_WORDS or history < LONGEST_WORDS:
            raise ValueError("words, history: at least 9")
        length = KEPT_WORDS + 2 * history + queues.words_of(words) + 1
        length += -length % 4
        size = 4 * length
        most = BYTES - _BLOCK
        if size > most:
            raise ValueError("words, history: %d bytes more than there are" % (size - most))
        memory = _retained(size)
        self._address = address = addressof(memory)
        old = memory[:size]
        pack_into("<i", memory, size - 4, 0)
        pack_into(
            "<4s4i",
            memory,
            0,
            VERSION,
            4 * history,
            0,
            address + 4 * KEPT_WORDS,
            address + 4 * (KEPT_WORDS + history),
        )
        self._taken = address + 4 * (KEPT_WORDS + 2 * history)
        queues.move(words, self._take, memory)
        self._before = b""
        self._refused = 0
        self._sent = False
        if _is_kept(old, 4 * history):
            self._find(old, history)
        if self._before:
            self._words = array("i", bytes(4 * RECORD + RECORD_BYTES + 2))
            pack_into("4s", self._words, 4 * RECORD, old[:4])
        (version,) = unpack_from("<i", memory, 0)
        pack_into("<i", memory, size - 4, -1 - version)

    def add(self, at: int, end: int) -> None:
        """Keep the entries from the address `at` to `end`. Main loop only; allocates nothing."""
        _add(self._address, at, end)

    def send(self, telemetry, frame) -> None:
        """Send with `telemetry` what the run before has left, unless its host has it already.
        `frame` is a buffer for a record. Main loop only; allocates nothing."""
        if not telemetry.framed():
            self._sent = False
        elif self._before and not self._sent:
            self._sent = True
            words = self._words
            words[AT] = addressof(self._before)
            words[UNTIL] = words[AT] + len(self._before)
            words[REFUSED] = self._refused
            words[NUMBER] = 0
            record = addressof(words) + 4 * RECORD
            while words[AT] != words[UNTIL]:
                telemetry.send_bytes(record, pack(words), LOG_BEFORE, frame)

    def _take(self, count: int):
        """So many of the words that are left for queues."""
        at = self._taken
        self._taken += 4 * count
        return view(at, {"words": (ARRAY, INT32 | count)}).words

    def _find(self, old, history: int) -> None:
        """Remember what the memory had before, `old`, from the oldest to the newest."""
        first = 4 * KEPT_WORDS
        current = unpack_from("<i", old, 4 * KEPT_CURRENT)[0] & 1
        for half in (1 - current, current):
            end = unpack_from("<i", old, 4 * (KEPT_ENDS + half))[0] - self._address
            self._append(old, first + 4 * history * half, end, 4 * history)
        for head, _ in queues.chain:
            was = unpack_from("<9i", old, addressof(head) - self._address)
            if was[START] == head[START] or was[START] == head[OTHER]:
                at = was[START] - self._address
                found = self._append(
                    old, at, was[WRITE] - self._address, head[OTHER] - head[START]
                )
                self._refused += max(0, was[TRIED] - found)

    def _append(self, old, at: int, end: int, most: int) -> int:
        """Remember the entries of `old` from `at` to `end`, at most that many bytes; returns how
        many there are."""
        if not 0 <= end - at <= most:
            return 0
        found = _count(addressof(old) + at, addressof(old) + end)
        if found > 0:
            self._before += old[at:end]
        return max(0, found)


def _retained(size: int) -> bytearray:
    """Memory before that of the events, with its content if it outlives a reset."""
    of_events = events.keep(leaving.at_end).memory
    if retained.is_retained(of_events):
        end = addressof(of_events) - _BLOCK
        try:
            found = retained.at_end(bytes(bytearray_at(end - size, size)), end)
        except MemoryError:
            return bytearray(size)
        gc.collect()
        if addressof(found) + size == end:
            return found
    return bytearray(size)


def _is_kept(old, half: int) -> bool:
    """Whether it is memory of a Kept with the same sizes."""
    (version, size) = unpack_from("<2i", old, 0)
    return size == half and unpack_from("<i", old, len(old) - 4)[0] == -1 - version
