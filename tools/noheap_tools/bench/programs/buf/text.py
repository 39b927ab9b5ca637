"""Text of at most 32 bytes."""

import micropython
from micropython import const

from noheap.buf.text import Text

_SIO = const(-0x30000000)


def append(high, low):
    t, b = Text(32), b"abcde"
    high()
    t.append(b)
    low()
    return str(t) == "abcde"


def append_int(high, low):
    t = Text(32)
    high()
    t.append_int(21375)
    low()
    return str(t) == "21375"


@micropython.viper
def _append_byte(header: ptr32, at: int, data: ptr8, byte: int):
    ptr32(_SIO)[5] = 4
    at = header[0]
    if at < header[2]:
        data[at + 0] = byte
        header[0] = at + 1
    ptr32(_SIO)[6] = 4


def append_byte_in_viper(masked):
    t = Text(32)
    masked(_append_byte, t.storage, 0, t.data, 65)
    return str(t) == "A"
