# pyright: reportUndefinedVariable=false
"""Frames a record for a byte stream that also carries text: 0x00, COBS(record, CRC), 0x00.

    frame = Frame(record.SAMPLE, 5)
    frame.words[0] = 17
    frame.encode()
    write(frame.buffer)

A zero byte never occurs inside a frame and never in text, so a reader finds the next frame
after any loss, and a frame cut short by a reset ends at the next frame's first zero. The CRC
is CRC-16/IBM-3740 (polynomial 0x1021, start 0xffff), low byte first. COBS: S. Cheshire and
M. Baker, "Consistent Overhead Byte Stuffing", 1999; its one-code-byte form, since a record
is below 254 bytes.
"""

from array import array

import micropython

OVERHEAD = 5  # two zeros, COBS' code byte, two bytes of CRC


@micropython.viper
def _encode(payload: ptr8, out: ptr8, length: int):
    # The CRC goes behind the payload, in the two bytes kept for it there.
    crc = 0xFFFF
    i = 0
    while i < length:
        x = (crc >> 8) ^ payload[i]
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
        i += 1
    payload[length] = crc
    payload[length + 1] = crc >> 8
    length += 2
    code = 1  # where the running block's code byte goes; out[0] is the leading zero
    i = 0
    while i < length:
        x = payload[i]
        i += 1
        if x:
            out[i + 1] = x
        else:
            out[code] = i + 1 - code
            code = i + 1
    out[code] = length + 2 - code
    out[length + 2] = 0


@micropython.viper
def _copy_words(payload: ptr8, words: ptr8, length: int):
    i = 0
    while i < length:
        payload[i + 1] = words[i]
        i += 1


class Frame:
    """The reusable frame of one kind of record with `n_words` words (1 to 62).

    `words` is an array("i") to fill, `buffer` the bytes to write after `encode`. Only the
    constructor allocates. Not for ISRs.
    """

    def __init__(self, kind: int, n_words: int):
        if not 1 <= n_words <= 62:
            raise ValueError("n_words: 1 to 62")
        self.kind = kind
        self.words = array("i", bytes(4 * n_words))
        self._length = 4 * n_words
        self._payload = bytearray(1 + self._length + 2)
        self._payload[0] = kind
        self.buffer = bytearray(1 + self._length + OVERHEAD)

    def encode(self) -> None:
        """Turn `words` into `buffer`, in place."""
        _copy_words(self._payload, self.words, self._length)
        _encode(self._payload, self.buffer, 1 + self._length)


def text_frame(kind: int, text: str) -> bytearray:
    """A frame that carries UTF-8 text of at most 250 bytes. Allocates."""
    data = text.encode()
    if len(data) > 250:
        raise ValueError("text: at most 250 bytes")
    payload = bytearray(len(data) + 3)
    payload[0] = kind
    payload[1 : len(data) + 1] = data
    out = bytearray(len(data) + 1 + OVERHEAD)
    _encode(payload, out, len(data) + 1)
    return out
