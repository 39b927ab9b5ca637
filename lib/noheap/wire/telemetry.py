# pyright: reportUndefinedVariable=false
"""Sends records as frames in one reusable buffer, with one write for each, or for many samples.

    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.text("board=pico")
    telemetry.samples(records, 8)

Main loop only. After the constructor only `hello` and `text` allocate.
"""

from array import array
from struct import pack_into

import micropython
from micropython import const

from noheap.block import FAULTS, LATENCY_MAX_US, LATENCY_MIN_US, MISSED, OVERRUNS, PERIODS
from noheap.block import STATUS as BLOCK_STATUS
from noheap.buf.spsc_words import DROPPED
from noheap.wire import record
from noheap.wire.frame import OVERHEAD, encode

_LONGEST = const(250)  # bytes of a text
_SAMPLE_BYTES = const(16)
_STATS_WORDS = const(10)
_ONE = const(1 << 8)  # record, for `encode`


@micropython.viper
def _fill_stats(words: ptr32, block: ptr32, queue: ptr32):
    # From bytecode a counter past 2**30 would be a big int: on the heap, which is locked.
    words[0] = block[PERIODS] - block[MISSED]
    words[1] = block[MISSED]
    words[2] = block[FAULTS]
    words[3] = block[OVERRUNS]
    words[4] = queue[DROPPED]
    words[5] = block[LATENCY_MIN_US]
    words[6] = block[LATENCY_MAX_US]
    words[7] = block[BLOCK_STATUS] & 0xFF


class Telemetry:
    """Frames records for `write(buffer, length)`, which sends the first `length` bytes, as a
    stream's does. A write that is cut short loses its records."""

    def __init__(self, write):
        self._write = write
        self._out = bytearray(_LONGEST + OVERHEAD)
        self._words = array("i", bytes(4 * _STATS_WORDS))

    def hello(self, sampler, on_milli_c, off_milli_c) -> None:
        pack_into(
            "<3I2iI",
            self._words,
            0,
            record.VERSION,
            sampler.period_us,
            sampler.first_due_us,
            on_milli_c,
            off_milli_c,
            sampler.block_address,
        )
        self._send(self._words, 24, record.HELLO)

    def text(self, text: str) -> None:
        """Send `text`, at most 250 bytes of UTF-8, else ValueError."""
        data = text.encode()
        if len(data) > _LONGEST:
            raise ValueError("text: at most 250 bytes")
        self._send(data, len(data), record.TEXT)

    def samples(self, records, count: int) -> None:
        """Send `count` of the sampler's `records`, 1 to 11, their readings in m°C."""
        encode(records, self._out, _SAMPLE_BYTES, record.SAMPLE | count << 8)
        self._write(self._out, count * (_SAMPLE_BYTES + OVERHEAD))

    def stats(self, block, queue, heap_delta_bytes, heap_used_bytes) -> None:
        """Send the counters of `block`, a sampler's, and of `queue`, a buf/spsc.py."""
        words = self._words
        _fill_stats(words, block, queue.storage)
        words[8] = heap_delta_bytes
        words[9] = heap_used_bytes
        self._send(words, 4 * _STATS_WORDS, record.STATS)

    def _send(self, data, length: int, kind: int) -> None:
        encode(data, self._out, length, kind | _ONE)
        self._write(self._out, length + OVERHEAD)
