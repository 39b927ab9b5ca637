"""Frames once more, each step as plain as it can be: what wire/frame.py must agree with."""

from noheap.block import (
    FAULTS,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MISSED,
    OVERRUNS,
    PERIODS,
    STATUS,
)
from noheap.buf.spsc_words import DROPPED
from noheap.wire.out_words import STATS_AT


def crc16(data):
    """CRC-16/IBM-3740, a bit at a time."""
    crc = 0xFFFF
    for byte in data:
        for bit in range(8):
            carry = crc >> 15 ^ byte >> 7 - bit & 1
            crc = (crc << 1 ^ (0x1021 if carry else 0)) & 0xFFFF
    return crc


def framed(payload):
    """The frame of a payload, as in S. Cheshire's paper."""
    crc = crc16(payload)
    data = bytes(payload) + bytes((crc & 0xFF, crc >> 8))
    stuffed = b"".join(bytes((len(block) + 1,)) + block for block in data.split(b"\x00"))
    return b"\x00" + stuffed + b"\x00"


def encode(records, out, length, kind):
    """wire/frame.encode where no Thumb code runs."""
    data = bytes(memoryview(records).cast("B"))
    out = memoryview(out).cast("B")
    at = 0
    for n in range(kind >> 8):
        frame = framed(bytes((kind & 0xFF,)) + data[n * length : (n + 1) * length])
        out[at : at + len(frame)] = frame
        at += len(frame)


def fill_stats(out, block, queue):
    """wire/counters.fill_stats where no Thumb code runs."""
    words = memoryview(out)[STATS_AT:]
    words[0] = block[PERIODS] - block[MISSED]
    words[1] = block[MISSED]
    words[2] = block[FAULTS]
    words[3] = block[OVERRUNS]
    words[4] = queue[DROPPED]
    words[5] = block[LATENCY_MIN_US]
    words[6] = block[LATENCY_MAX_US]
    words[7] = block[STATUS] & 0xFF
    return words
