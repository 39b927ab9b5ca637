# pyright: reportUndefinedVariable=false
"""Publishes a tick's record in the sampler's queue, in viper: buf/spsc.py's enqueue."""

import micropython

from noheap.block import LATE_US, PERIODS, QUEUE, RAW, STATUS
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.record import LATE_US as RECORD_LATE_US
from noheap.record import PERIOD as RECORD_PERIOD
from noheap.record import RAW as RECORD_RAW
from noheap.record import RECORD_WORDS
from noheap.record import STATUS as RECORD_STATUS


# Hard ISR. No allocation.
@micropython.viper
def record(block: ptr32):  # noheap: isr
    """Queues a record of this tick, or counts it in DROPPED if there is no room."""
    words = ptr32(ptr32(block[QUEUE])[WRITE] + block[QUEUE])
    words[RECORD_RAW] = block[RAW]
    words[RECORD_STATUS] = block[STATUS]
    words[RECORD_PERIOD] = block[PERIODS]
    words[RECORD_LATE_US] = block[LATE_US]
    words = ptr32(block[QUEUE])
    after = words[WRITE] + 4 * RECORD_WORDS
    if not words[END] - after:
        after = FIRST
    if words[READ] - after:
        words[WRITE] = after
    else:
        words[DROPPED] = words[DROPPED] + 1
