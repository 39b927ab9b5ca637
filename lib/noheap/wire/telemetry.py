# pyright: reportUndefinedVariable=false
"""Sends the sampler's records: one reusable frame a kind, one write a record.

    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.text("board=pico")
    telemetry.sample(record, milli_c)

Main loop only. After the constructor only `hello` and `text` allocate.
"""

from struct import pack_into

import micropython

from noheap.wire import record
from noheap.wire.frame import Frame, text_frame


@micropython.viper
def _fill_sample(words: ptr32, record: ptr32, milli_c: int):
    # One call instead of five stores from bytecode, which cost 500 cycles each.
    words[0] = record[0]
    words[1] = record[1]
    words[2] = milli_c
    words[3] = record[3] >> 8
    words[4] = record[3] & 0xFF


@micropython.viper
def _fill_stats(words: ptr32, block: ptr32, queue: ptr32):
    # From bytecode a counter past 2**30 would be a big int: on the heap, which is locked.
    words[0] = block[0] - block[1]
    words[1] = block[1]
    words[2] = block[2]
    words[3] = block[3]
    words[4] = queue[4]
    words[5] = block[4]
    words[6] = block[5]
    words[7] = block[6]


def _frame(kind: int) -> Frame:
    return Frame(kind, record.words(kind))


class Telemetry:
    """Frames records for `write(buffer)`. A write that is cut short costs that one record."""

    def __init__(self, write):
        self._write = write
        self._sample = _frame(record.SAMPLE)
        self._stats = _frame(record.STATS)

    def hello(self, sampler, on_milli_c, off_milli_c) -> None:
        frame = _frame(record.HELLO)
        pack_into(
            "<3I2iI",
            frame.words,
            0,
            record.VERSION,
            sampler.period_us,
            sampler.first_due_us,
            on_milli_c,
            off_milli_c,
            sampler.block_address,
        )
        frame.encode()
        self._write(frame.buffer)

    def text(self, text: str) -> None:
        self._write(text_frame(record.TEXT, text))

    def sample(self, record, milli_c) -> None:
        """`record` is the sampler's, `milli_c` its reading."""
        frame = self._sample
        _fill_sample(frame.words, record, milli_c)
        frame.encode()
        self._write(frame.buffer)

    def stats(self, stats, queue, heap_delta_bytes, heap_used_bytes) -> None:
        """The counters of `stats` (sampler/stats.py) and of its `queue` (buf/spsc.py)."""
        words = self._stats.words
        _fill_stats(words, stats.block, queue.storage)
        words[8] = heap_delta_bytes
        words[9] = heap_used_bytes
        self._stats.encode()
        self._write(self._stats.buffer)
