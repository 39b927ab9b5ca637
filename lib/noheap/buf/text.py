# pyright: reportUndefinedVariable=false
"""Text of a fixed capacity in bytes, built in place: UTF-8, numbers and padding without the heap.

    line = Text(40)
    line.append("t=")                # False: no room, nothing appended
    line.append_fixed(21375, 3)      # "21.375"; append_int, append_hex likewise
    line.write_to(uart)              # uart.write(line.data, len(line)): no slice, no copy

The bytes are in the bytearray `data`, data[:COUNT] valid; `storage` is an array("i"). Viper code
may use both inline:

    word 0  COUNT     bytes of text
    word 2  CAPACITY  bytes
"""

from array import array

import micropython
from micropython import const

from noheap.buf.words import Container, copy, move

_COUNT = const(0)
_LEAST = -(1 << 31)  # objects beyond 31 bits, made once
_LIMIT = 1 << 32


@micropython.viper
def _bytes_in(source: ptr8, characters: int) -> int:
    """How many bytes the first `characters` characters of UTF-8 take."""
    more = 0xE5  # of two bits each, from the lead's upper half 0xC on: 1, 1, 2, 3 bytes follow
    more <<= 24
    at = 0
    while characters > 0:
        at += 1 + (more >> (source[at + 0] >> 4 << 1) & 3)
        characters -= 1
    return at


@micropython.viper
def _digits(number: ptr16, digits: ptr8, base: int, decimals: int) -> int:
    """The digits of a word, the lowest first. 16 bits at a time, because `//` is signed."""
    low = number[0]
    high = number[1]
    count = 0
    while high | low or count <= decimals:
        low += high % base << 16  # noheap: ignore[NH063] base is 10 or 16
        high = high // base  # noheap: ignore[NH063] base is 10 or 16
        digit = low % base  # noheap: ignore[NH063] base is 10 or 16
        low = low // base  # noheap: ignore[NH063] base is 10 or 16
        digits[count + 0] = 48 + digit + (digit + 6 >> 4) * 39  # 0..9 and a..f
        count += 1
    return count


@micropython.viper
def _store(to: ptr32, value: int):
    to[0] = value


class Text(Container):  # noheap: isr-safe
    """At most `capacity` bytes of UTF-8. Appending is O(bytes appended), the rest O(1).

    Every append is all or nothing: False means that it did not fit or an argument was out of
    range, and the text is as before. Only the constructor and str() allocate. Numbers never
    become digits in Python, so 32 bits cost no heap; but reading a word beyond 31 bits from an
    array makes an object of it, so for those there are append_int_from and its like, which
    take the word from an array("i") themselves.

    A hard ISR may call every method but write_to, which depends on the stream. A Text is not
    shared between contexts: all calls come from one ISR, or all from the main loop.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        Container.__init__(self, capacity, 3)
        self.data = bytearray(capacity)
        self._number = array("H", [0, 0])  # the word to append: its low and its high half
        self._digits = bytearray(10)

    def append(self, source) -> bool:
        """Append a str, or bytes or another buffer of bytes, which should be whole UTF-8."""
        count = len(source)
        if isinstance(source, str):
            count = _bytes_in(source, count)
        length = len(self)
        if length + count > self.capacity:
            return False
        move(self.data, length, source, 0, count)
        self.storage[_COUNT] = length + count
        return True

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
        return copy(self._number, 0, source, index) and self._format(1, 10, 0, width, fill)

    def append_fixed_from(
        self, source, index: int, decimals: int, width: int = 0, fill: str = " "
    ) -> bool:
        """As append_fixed(source[index], decimals); source is an array("i")."""
        return copy(self._number, 0, source, index) and self._format(1, 10, decimals, width, fill)

    def append_hex_from(self, source, index: int, width: int = 0, fill: str = "0") -> bool:
        """As append_hex(source[index]); source is an array("i")."""
        return copy(self._number, 0, source, index) and self._format(0, 16, 0, width, fill)

    def truncate(self, length: int) -> None:
        """Keep at most `length` bytes, fewer if a character would be cut in two."""
        if 0 <= length < len(self):
            while length and self.data[length] & 0xC0 == 0x80:
                length -= 1
            self.storage[_COUNT] = length

    def clear(self, zero: bool = False) -> None:
        """Empty it. O(1), or O(capacity) with `zero`: then no text stays in memory."""
        self.storage[_COUNT] = 0
        if zero:
            for at in range(self.capacity):
                self.data[at] = 0
            self._number[0] = self._number[1] = 0
            _digits(self._number, self._digits, 10, 9)  # overwrites all ten

    def write_to(self, stream):  # noheap: waits
        """`stream.write(data, len)`, which MicroPython's streams take (UART, file, stdout).

        Allocates nothing here. A reader of one exact buffer (I2C, SPI, CPython's files)
        needs memoryview(text.data)[:len(text)], one block of the heap, or a buffer of its own
        that `words.move` fills.
        """
        return stream.write(self.data, len(self))

    def __str__(self) -> str:  # noheap: allocates
        return str(memoryview(self.data)[: len(self)], "utf-8")

    def _append(self, value, base, decimals, width, fill):
        if not _LEAST <= value < _LIMIT:
            return False
        _store(self._number, value)
        return self._format(value < 0 and base == 10, base, decimals, width, fill)

    def _format(self, signed, base, decimals, width, fill):
        """Append the number, which may become its absolute value. All ints are small."""
        if not 0 <= decimals <= 9 or len(fill) != 1 or ord(fill) > 127:
            return False
        number = self._number
        negative = signed and number[1] >> 15
        if negative:
            low = 0x10000 - number[0]
            number[1] = 0xFFFF - number[1] + (low >> 16) & 0xFFFF
            number[0] = low & 0xFFFF
        digits = self._digits
        count = _digits(number, digits, base, decimals)
        at = len(self)
        used = count + (decimals > 0) + (negative > 0)
        end = at + max(used, width)
        if end > self.capacity:
            return False
        data = self.data
        if negative and fill == "0":  # zeros go between sign and digits
            data[at] = 45
            at += 1
            used -= 1
            negative = 0
        while end - at > used:
            data[at] = ord(fill)
            at += 1
        if negative:
            data[at] = 45
            at += 1
        while count:
            if count == decimals:
                data[at] = 46
                at += 1
            count -= 1
            data[at] = digits[count]
            at += 1
        self.storage[_COUNT] = end
        return True
