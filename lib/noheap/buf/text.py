# pyright: reportUndefinedVariable=false
"""Text of a fixed capacity in bytes, built in place: UTF-8, numbers and padding without the heap.

    line = Text(40)
    line.append("t=")                # False: no room, nothing appended
    line.append_fixed(21375, 3)      # "21.375"; append_int, append_hex likewise
    line.write_to(uart)              # uart.write(line.data, len(line)): no slice, no copy

Storage is one bytearray `data`, data[:LENGTH] valid, and array("i") `header`. Viper code may use
both inline:

    word 0  LENGTH    bytes of text
    word 1  CAPACITY  bytes
    word 2  the number to append; words 3 to 6 how: BASE, DECIMALS, WIDTH, FILL (a character code)
    word 7  SIGNED    1: the number is signed
    word 8  ten words of scratch for its digits
"""

from array import array

import micropython
from micropython import const

_LENGTH = const(0)
_NUMBER = const(2)
_BASE = const(3)
_DECIMALS = const(4)
_WIDTH = const(5)
_FILL = const(6)
_SIGNED = const(7)
_WORDS = const(18)
_LEAST = -(1 << 31)  # objects beyond 31 bits, made once
_LIMIT = 1 << 32


@micropython.viper
def _append(header: ptr32, data: ptr8, source: ptr8, count: int) -> int:
    at = header[0]
    if at + count > header[1]:
        return 0
    i = 0
    while i < count:
        data[at + i] = source[i]
        i += 1
    header[0] = at + count
    return 1


@micropython.viper
def _bytes_in(source: ptr8, characters: int) -> int:
    """How many bytes the first `characters` characters of UTF-8 take."""
    at = 0
    while characters > 0:
        lead = source[at]
        at += 1
        if lead >= 0xC0:
            at += 1
            if lead >= 0xE0:
                at += 1
                if lead >= 0xF0:
                    at += 1
        characters -= 1
    return at


@micropython.viper
def _boundary(data: ptr8, at: int) -> int:
    """The last beginning of a character at or before `at`."""
    while at > 0 and data[at] & 0xC0 == 0x80:
        at -= 1
    return at


@micropython.viper
def _store(to: ptr32, index: int, value: int):
    to[index] = value


@micropython.viper
def _copy(to: ptr32, index: int, source: ptr32, at: int):
    to[index] = source[at]


@micropython.viper
def _number(h: ptr32, data: ptr8) -> int:
    """Append the header's number. 16 bits at a time, because `//` is signed."""
    number = h[2]
    negative = 0
    if h[7]:
        negative = number >> 31 & 1
        if negative:
            number = 0 - number
    high = number >> 16 & 0xFFFF
    low = number & 0xFFFF
    base = h[3]
    decimals = h[4]
    digits = 0
    while high + low > 0 or digits <= decimals:
        rest = (high % base << 16) + low
        high = high // base
        low = rest // base
        h[8 + digits] = rest % base
        digits += 1
    size = digits + negative
    if decimals:
        size += 1
    fill = h[6]
    width = h[5]
    if width < size:
        width = size
    at = h[0]
    if at + width > h[1]:
        return 0
    h[0] = at + width
    if negative and fill == 48:  # zeros go between sign and digits
        data[at] = 45
        at += 1
        negative = 0
        size -= 1
        width -= 1
    while width > size:
        data[at] = fill
        at += 1
        width -= 1
    if negative:
        data[at] = 45
        at += 1
    while digits > 0:
        if digits == decimals:
            data[at] = 46
            at += 1
        digits -= 1
        digit = h[8 + digits]
        if digit > 9:
            digit += 39
        data[at] = 48 + digit
        at += 1
    return 1


class Text:
    """At most `capacity` bytes of UTF-8. Appending is O(bytes appended), the rest O(1).

    Every append is all or nothing: False means that it did not fit or an argument was out of
    range, and the text is as before. Only the constructor and str() allocate. Numbers never
    become digits in Python, so 32 bits cost no heap; but reading a word beyond 31 bits from an
    array makes an object of it, so for those there are append_int_from and its like, which
    take the word from an array("i") themselves.

    A hard ISR may call every method but write_to, of which the stream decides. A Text is not
    shared between contexts: all calls come from one ISR, or all from the main loop.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        if not 1 <= capacity <= 65536:
            raise ValueError("capacity: 1 to 65536 bytes")
        self.capacity = capacity
        self.data = bytearray(capacity)
        self.header = array("i", bytes(4 * _WORDS))
        self.header[1] = capacity

    def append(self, source) -> bool:
        """Append a str, or bytes or another buffer of bytes, which should be whole UTF-8."""
        count = len(source)
        if isinstance(source, str):
            count = _bytes_in(source, count)
        return _append(self.header, self.data, source, count) > 0

    def append_int(self, value: int, width: int = 0, fill: str = " ") -> bool:
        """Append an int of -2**31..2**32 - 1, with `fill` (ASCII) in front up to `width` bytes."""
        return self._append(value, 10, 0, width, fill)

    def append_fixed(self, value: int, decimals: int, width: int = 0, fill: str = " ") -> bool:
        """Append value / 10**decimals with exactly `decimals` places, 0..9: (-5, 2) is -0.05."""
        return self._append(value, 10, decimals, width, fill)

    def append_hex(self, value: int, width: int = 0, fill: str = "0") -> bool:
        """Append in hexadecimal, lower case; a negative number as its 32-bit pattern."""
        return self._append(value, 16, 0, width, fill)

    def append_int_from(self, source, index: int, width: int = 0, fill: str = " ") -> bool:
        """As append_int(source[index]); source is an array("i")."""
        _copy(self.header, _NUMBER, source, index)
        return self._number(1, 10, 0, width, fill)

    def append_fixed_from(
        self, source, index: int, decimals: int, width: int = 0, fill: str = " "
    ) -> bool:
        """As append_fixed(source[index], decimals); source is an array("i")."""
        _copy(self.header, _NUMBER, source, index)
        return self._number(1, 10, decimals, width, fill)

    def append_hex_from(self, source, index: int, width: int = 0, fill: str = "0") -> bool:
        """As append_hex(source[index]); source is an array("i")."""
        _copy(self.header, _NUMBER, source, index)
        return self._number(0, 16, 0, width, fill)

    def truncate(self, length: int) -> None:
        """Keep at most `length` bytes, fewer if a character would be cut in two."""
        if 0 <= length < len(self):
            self.header[_LENGTH] = _boundary(self.data, length)

    def clear(self, zero: bool = False) -> None:
        """Hold nothing. O(1), with `zero` O(capacity): then no text stays in memory."""
        self.header[_LENGTH] = 0
        if zero:
            for at in range(self.capacity):
                self.data[at] = 0
            for at in range(_NUMBER, _WORDS):
                self.header[at] = 0

    def write_to(self, stream):
        """`stream.write(data, len)`, which MicroPython's streams take (UART, file, stdout).

        Allocates nothing here. What wants one exact buffer instead (I2C, SPI, CPython's files)
        needs memoryview(text.data)[:len(text)], one block of the heap, or copy_into.
        """
        return stream.write(self.data, len(self))

    def copy_into(self, buffer, at: int = 0) -> int:
        """Copy the text into a buffer of bytes from `at`; the bytes copied, 0: too small."""
        length = len(self)
        if at < 0 or at + length > len(buffer):
            return 0
        for i in range(length):
            buffer[at + i] = self.data[i]
        return length

    def __len__(self) -> int:
        """Bytes of text, 0..capacity."""
        return self.header[_LENGTH]

    def __str__(self) -> str:
        return str(memoryview(self.data)[: len(self)], "utf-8")

    def _append(self, value, base, decimals, width, fill):
        if not _LEAST <= value < _LIMIT:
            return False
        _store(self.header, _NUMBER, value)
        return self._number(int(value < 0 and base == 10), base, decimals, width, fill)

    def _number(self, signed, base, decimals, width, fill):
        if not 0 <= decimals <= 9 or len(fill) != 1 or ord(fill) > 127:
            return False
        if width > self.capacity:
            return False
        header = self.header
        header[_BASE] = base
        header[_DECIMALS] = decimals
        header[_WIDTH] = width if width > 0 else 0
        header[_FILL] = ord(fill)
        header[_SIGNED] = signed
        return _number(header, self.data) > 0
