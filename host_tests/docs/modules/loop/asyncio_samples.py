from noheap.buf.spsc import SPSC
from noheap.record import PERIOD, RAW, RECORD_WORDS

LANES = ("pico",)  # neither CPython nor the VM has a ThreadSafeFlag


class sampler:
    queue = SPSC(4, RECORD_WORDS)


for raw in (0x1900, 0x1910):
    record = array("i", bytes(4 * RECORD_WORDS))
    record[RAW] = raw
    sampler.queue.enqueue(record)
printed = []


def print(period, raw):
    printed.append(raw)
    if len(printed) == 2:
        raise End


def after():
    assert printed == [0x1900, 0x1910]
