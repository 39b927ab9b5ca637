# pyright: reportUndefinedVariable=false
"""Takes a sampler's records out of its queue, many at a time, and keeps those to be reported.

    pump = Pump(sampler.queue, tmp102, sample_every=5, wait=8)
    while True:
        found = take(pump.words, sampler.queue.address)
        if found & FLUSH:
            telemetry.samples(pump.batch, pump.flush())

Each fault, each change of state, and each `sample_every`-th of the others is reported.
"""

from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.buf.spsc_words import END, FIRST, READ, WRITE
from noheap.record import KIND_SHIFT, LATE_US, PERIOD, RAW, RECORD_WORDS, STATUS

# Results of `take`, a bit each.
NEWS = 1  # the record in the first words of `words` failed, or the one before it
FLUSH = 2  # the batch is full, or the queue empty
MORE = 4  # records are left in the queue

BATCH = 8  # records of one write, which with the counters fit in USB's buffer of 256 bytes
_RECORDS = const(8)

# Of a record that is sent: wire/fields.py.
_PERIOD = const(0)
_LATE_US = const(1)
_MILLI_C = const(2)
_STATUS = const(3)
_BYTES = const(16)
# Of `words`, after the record that is news.
_COUNTDOWN = const(4)  # records until the next one that is reported
_EVERY = const(5)
_SHOWN = const(6)  # state of the last record
_WAIT = const(7)  # bytes in the queue until the next batch is taken
_FACTOR = const(8)
_OFFSET = const(9)
_SHIFT = const(10)
_LEFT = const(11)  # bytes in the queue of what is being taken
_COUNT = const(12)  # records in the batch
WATCH = 13  # not 0: the next record is news in any case
_WATCH = const(13)
_FAILED = const(14)  # the last record's kind of fault
_BATCH = const(15)  # address
_WORDS = const(16)


@micropython.viper
def take(words: ptr32, queue: ptr32) -> int:
    """Take records until the queue is empty, the batch full, or one of them news. Returns these
    bits, or 0 if there are fewer than `wait` records. Main loop only; allocates nothing."""
    left = queue[WRITE] - queue[READ]
    if left < 0:
        left += queue[END] - FIRST
    if not words[_LEFT]:
        if left < words[_WAIT]:
            return 0
    record = ptr32(queue[READ] + int(queue))
    end = queue[END] + int(queue)
    to = ptr32((words[_COUNT] << 4) + words[_BATCH])
    found = 0
    while left:
        left -= 4 * RECORD_WORDS
        status = record[STATUS]
        fault = status >> KIND_SHIFT
        words[_COUNTDOWN] = words[_COUNTDOWN] - 1
        # Not 0: a fault, another state, or the countdown has reached 0.
        if fault | (status & 0xFF) - words[_SHOWN] | words[_COUNTDOWN] - 1 >> 31:
            words[_SHOWN] = status & 0xFF
            to[_PERIOD] = record[PERIOD]
            to[_LATE_US] = record[LATE_US]
            to[_MILLI_C] = 0
            to[_STATUS] = status
            if not fault:
                words[_COUNTDOWN] = words[_EVERY]
                to[_MILLI_C] = record[RAW] * words[_FACTOR] + words[_OFFSET] >> words[_SHIFT]
            to = ptr32(int(to) + _BYTES)
            words[_COUNT] = words[_COUNT] + 1
            if not words[_COUNT] - _RECORDS:
                found = 2
        news = fault | words[_FAILED] | words[_WATCH]
        words[_FAILED] = fault
        if news:
            words[PERIOD] = record[PERIOD]
            words[LATE_US] = record[LATE_US]
            words[RAW] = record[RAW]
            words[STATUS] = status
            found |= 1
        record = ptr32(int(record) + 4 * RECORD_WORDS)
        if not int(record) - end:
            record = ptr32(int(queue) + FIRST)
        if found:
            break
    queue[READ] = int(record) - int(queue)
    words[_LEFT] = left
    if left:
        found |= 4
    elif words[_COUNT]:
        found |= 2
    return found


class Pump:
    """`sensor` has milli_c_from_raw(raw) and, if that is linear, SCALE: (factor, offset, shift) of
    raw * factor + offset >> shift, which must be the same. `wait` is the number of records,
    1 to BATCH, that are taken at once: the delay of one in the queue, in periods of its tick.
    """

    def __init__(self, queue, sensor, sample_every: int = 1, wait: int = 1):
        scale = getattr(sensor, "SCALE", None)
        self._convert = None if scale else sensor.milli_c_from_raw
        self.batch = batch = array("i", bytes(_BYTES * BATCH))
        self.words = words = array("i", bytes(4 * _WORDS))
        words[_COUNTDOWN] = 1
        words[_EVERY] = sample_every
        words[_SHOWN] = -1
        words[_WAIT] = 4 * RECORD_WORDS * wait
        words[_FACTOR], words[_OFFSET], words[_SHIFT] = scale or (1, 0, 0)
        words[WATCH] = 1
        words[_BATCH] = addressof(batch)

    def flush(self) -> int:
        """Returns the number of records in `batch`, now in m°C, and begins the next batch."""
        words = self.words
        count = words[_COUNT]
        words[_COUNT] = 0
        if self._convert:
            batch = self.batch
            at = 4 * count
            while at:
                at -= 4
                if batch[at + _STATUS] <= 0xFF:
                    batch[at + _MILLI_C] = self._convert(batch[at + _MILLI_C])
        return count
