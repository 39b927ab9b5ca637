"""Sends records as frames in one reusable buffer, with one write for each, or for many samples.

    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.text("board=pico")
    telemetry.samples(records, 8)

After `listen(sys.stdin)` it prints lines for people instead, plain.py's, until a host asks for
frames: so a terminal shows what the firmware does. Main loop only. Only the constructor, `hello`,
`declare`, `listen` and `text` allocate.
"""

from array import array
from struct import pack
from time import ticks_add, ticks_diff, ticks_ms

import machine
from micropython import const

from noheap.wire import record
from noheap.wire.counters import fill_stats
from noheap.wire.frame import OVERHEAD, encode
from noheap.wire.out_words import (
    MILLI_C,
    OUT_WORDS,
    STATS_AT,
    STATS_WORDS,
    STATUS,
    TEXT,
    UNTIL,
)

_LONGEST = const(250)  # bytes of a record
_SAMPLE_BYTES = const(16)
_SAMPLE_WORDS = const(4)
_ONE = const(1 << 8)  # record, for `encode`
# A request behind bytes that nobody asked for must not wait for longer than PATIENCE_MS: of these
# MicroPython holds up to 768 for the program.
_MOST = const(64)
_REQUESTS = const(b"\x16\x1e\x19")  # record.REQUEST, ALIVE, LEAVE


class Telemetry:
    """Frames records for `write(buffer, length)`, which sends the first `length` bytes, as a
    stream's does. A write that is cut short loses its records."""

    def __init__(self, write):
        self._write = write
        self._out = array("i", bytes(4 * OUT_WORDS))
        self._out[STATUS] = -1

    def hello(self, firmware: str, sampler=None, on_milli_c=0, off_milli_c=0) -> None:
        """Send who this is and, of a sampler, what it does. Before all other records, and after
        `listen`: a host that has asked before the first tick learns when that is.

        firmware  FIRMWARE of the module `board`
        sampler   whose samples and counters are sent, with the limits of its output; or None
        """
        who = "%d %s %s" % (record.VERSION, firmware, machine.unique_id().hex())
        told = _framed(who.encode(), record.IDENTITY | _ONE)
        if sampler:
            plan = pack(
                "<3I2iI",
                record.VERSION,
                sampler.period_us,
                sampler.first_due_us,
                on_milli_c,
                off_milli_c,
                sampler.block_address,
            )
            told += _framed(plan, record.HELLO | _ONE)
        self._hello = b""
        if self._out[UNTIL] == TEXT:
            self.answer()
        self._hello = told
        if self._out[UNTIL] != TEXT:
            self._write(told, len(told))

    def declare(self, *records) -> None:
        """Announce to the host each Declaration whose records are sent; all of them in one call,
        after `hello`. Raises ValueError if two have one kind or one name."""
        told = b""
        for n, own in enumerate(records):
            for other in records[:n]:
                if own.kind == other.kind or own.name == other.name:
                    raise ValueError("records: two are %d or %s" % (own.kind, own.name))
            told += _framed(own.text.encode(), record.DECLARATION | _ONE)
        self._hello += told
        if self._out[UNTIL] != TEXT:
            self._write(told, len(told))

    def text(self, text: str) -> None:
        """Send `text`, at most 250 bytes of UTF-8, else ValueError."""
        data = text.encode()
        if len(data) > _LONGEST:
            raise ValueError("text: at most 250 bytes")
        if self._out[UNTIL] == TEXT:
            print(text)
            return
        frame = _framed(data, record.TEXT | _ONE)
        self._write(frame, len(frame))

    def samples(self, records, count: int) -> None:
        """Send `count` of the sampler's `records`, 1 to 8, their readings in m°C."""
        out = self._out
        if out[UNTIL] == TEXT:
            at = _SAMPLE_WORDS * count
            out[MILLI_C] = records[at - 2]
            if out[STATUS] != records[at - 1]:
                out[STATUS] = records[at - 1]
                self._line(out, 0)
            return
        encode(records, out, _SAMPLE_BYTES, record.SAMPLE | count << 8)
        self._write(out, count * (_SAMPLE_BYTES + OVERHEAD))

    def stats(self, block, queue, heap_delta_bytes, heap_used_bytes) -> None:
        """Send the counters of `block`, a sampler's, and of `queue`, a buf/spsc.py."""
        out = self._out
        words = fill_stats(out, block, queue.storage)
        if out[UNTIL] == TEXT:
            self._line(out, words)
            return
        out[STATS_AT + 8] = heap_delta_bytes
        out[STATS_AT + 9] = heap_used_bytes
        encode(words, out, 4 * STATS_WORDS, record.STATS | _ONE)
        self._write(out, 4 * STATS_WORDS + OVERHEAD)

    def send(self, own, words) -> None:
        """Send a record of your own: `own` is its Declaration, `words` an array of at least as
        many 32-bit words as it has fields, else ValueError."""
        if len(words) < own.words:
            raise ValueError("words: fewer than fields")
        out = self._out
        if out[UNTIL] == TEXT:
            own.show(words)
            return
        length = 4 * own.words
        encode(words, out, length, own.kind | _ONE)
        self._write(out, length + OVERHEAD)

    def framed(self) -> bool:
        """Whether frames are sent now, not text."""
        return self._out[UNTIL] != TEXT

    def send_bytes(self, record, length: int, kind: int, frame) -> None:
        """Send the first `length` bytes, at most 250, of the buffer or address `record` as a
        record of noheap's own `kind`. `frame` is a buffer with room for OVERHEAD more."""
        encode(record, frame, length, kind | _ONE)
        self._write(frame, length + OVERHEAD)

    def listen(self, stdin) -> None:
        """Print text from now on, and let `answer` look for a host at `stdin`, which is nobody
        else's from now on."""
        from select import POLLIN, poll

        from noheap.wire.plain import line

        self._line = line
        self._poll = poll()
        self._poll.register(stdin, POLLIN)
        self._poll.ipoll(0)  # allocates the first time
        self._out[UNTIL] = TEXT

    def answer(self) -> None:
        """Send frames, with the hello again, if a host asks for them, and print text once none
        does. After `listen`. Reads at most 64 bytes, of which the last request counts, and waits
        for none."""
        out = self._out
        out[0] = 0
        asks = False
        left = _MOST
        while left > 0:
            left -= _MOST  # the last look, unless a byte is there
            for stdin, _ in self._poll.ipoll(0):
                stdin.readinto(out, 1)
                left += _MOST - 1
                if out[0] in _REQUESTS:
                    asks = out[0] != record.LEAVE
                    if out[0] != record.ALIVE:
                        out[UNTIL] = TEXT  # a host has left, or the next one wants the hello
        until = out[UNTIL]
        if asks:
            out[UNTIL] = ticks_add(ticks_ms(), record.PATIENCE_MS)
            if until == TEXT:
                self._write(self._hello, len(self._hello))
        elif until != TEXT and ticks_diff(ticks_ms(), until) > 0:
            out[UNTIL] = TEXT


def _framed(data: bytes, kind: int) -> bytearray:
    out = bytearray(len(data) + OVERHEAD)
    encode(data, out, len(data), kind)
    return out
