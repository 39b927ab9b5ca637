"""The text against Python's own formatting, characters of every length, 32-bit numbers."""

import sys
from array import array

import micropython

from noheap.buf.text import Text
from noheap.buf.words import move
from support import MICROPYTHON, Random, no_alloc, raises, rounds

EDGES = (0, 1, -1, 9, 10, -10, 99, 65535, 65536, 2**30, 2**31 - 1, -(2**31), 2**32 - 1)
PIECES = ("", "a", "°C", "µ", "€5", "𝄞", "plain text", "日本")


def padded(text, width, fill):
    if fill == "0" and text[0] == "-":
        return "-" + fill * (width - len(text)) + text[1:]
    return fill * (width - len(text)) + text


def fixed(value, decimals):
    digits = padded(str(abs(value)), decimals + 1, "0")
    if decimals:
        digits = digits[:-decimals] + "." + digits[-decimals:]
    return "-" + digits if value < 0 else digits


def content(text):
    return bytes(memoryview(text.data)[: len(text)])


def play(capacity, words):
    """Drive a text and a bytes by `words`, unsigned 32-bit numbers each of which is a step."""
    capacity *= 3
    text = Text(capacity)
    model = b""
    for word in words:
        op = word % 16
        value = EDGES[word >> 8 & 7] if word & 16 else (word ^ 1 << 31) - (1 << 31)
        one = array("i", [0, value])
        width = word >> 12 & 7
        fill = (" ", "0", "*")[(word >> 5) % 3]
        decimals = (word >> 16) % 10
        piece = None
        if op < 4:
            piece = PIECES[word >> 8 & 7]
            fits = text.append(piece if op < 3 else piece.encode())
        elif op < 7:
            piece = padded(str(value), width, fill)
            fits = text.append_int(value, width, fill) if op == 5 else (
                text.append_int_from(one, 1, width, fill)
            )  # fmt: skip
        elif op < 9:
            piece = padded(fixed(value, decimals), width, fill)
            fits = text.append_fixed(value, decimals, width, fill) if op == 7 else (
                text.append_fixed_from(one, 1, decimals, width, fill)
            )  # fmt: skip
        elif op < 11:
            piece = padded(f"{value & 0xFFFFFFFF:x}", width, fill)
            fits = text.append_hex(value, width, fill) if op == 9 else (
                text.append_hex_from(one, 1, width, fill)
            )  # fmt: skip
        elif op < 13:
            length = (word >> 4) % (capacity + 2) - 1
            text.truncate(length)
            if 0 <= length < len(model):
                while len(model) > length or (model and not whole(model)):
                    model = model[:-1]
        elif op == 13:
            text.clear(zero=bool(word & 16))
            model = b""
        if piece is not None:
            more = model + piece.encode()
            assert fits == (len(more) <= capacity), (value, width, fill, decimals)
            if fits:
                model = more
        assert content(text) == model, (op, value, width, fill, decimals)
        assert str(text) == model.decode()


def whole(data):
    try:
        data.decode()
    except UnicodeError:
        return False
    return True


def test_it_agrees_with_python():
    random = Random(17)
    for capacity in (1, 8, 40):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 12))])


def test_numbers_at_the_limits_of_32_bits():
    text = Text(20)
    for value in EDGES:
        for decimals in range(0, 10, rounds(1, 4)):
            text.clear()
            assert text.append_fixed(value, decimals)
            assert str(text) == fixed(value, decimals)
        text.clear()
        assert text.append_int(value)
        assert str(text) == str(value)
        text.clear()
        assert text.append_hex(value)
        assert str(text) == f"{value & 0xFFFFFFFF:x}"


def test_every_number_of_a_digit_more():
    text = Text(12)
    for exponent in range(10):
        for value in (10**exponent - 1, 10**exponent, -(10**exponent)):
            text.clear()
            assert text.append_int(value)
            assert str(text) == str(value)


def test_width_and_fill():
    text = Text(60)
    text.append_int(-5, 4)
    text.append_int(-5, 4, "0")
    text.append_int(-5, 4, "*")
    text.append_hex(0xBEEF, 8)
    text.append_hex(-1)
    text.append_fixed(-5, 2, 7)
    text.append_fixed(-5, 2, 7, "0")
    text.append_fixed(12345, 0, 2)
    assert str(text) == "  -5-005**-50000beefffffffff  -0.05-000.0512345"


def test_what_does_not_fit_changes_nothing():
    for room in range(1, 12, rounds(1, 3)):
        text = Text(room)
        for append, size in (
            (lambda: text.append_int(-(2**31)), 11),  # noqa: B023
            (lambda: text.append_fixed(-5, 2), 5),  # noqa: B023
            (lambda: text.append_hex(1, 8), 8),  # noqa: B023
            (lambda: text.append("µ€"), 5),  # noqa: B023
            (lambda: text.append(b"abc"), 3),  # noqa: B023
        ):
            text.clear()
            assert append() == (size <= room)
            assert len(text) == (size if size <= room else 0)


def test_out_of_range_arguments_are_refused():
    text = Text(99)
    for value in (2**32, -(2**31) - 1, 2**70):
        assert text.append_int(value) is False
        assert text.append_hex(value) is False
        assert text.append_fixed(value, 1) is False
    for decimals in (-1, 10):
        assert text.append_fixed(1, decimals) is False
    for fill in ("", "ab", "°"):
        assert text.append_int(1, 5, fill) is False
    for width in (100, 2**31, 2**40):
        assert text.append_int(1, width) is False
    assert len(text) == 0
    assert text.append_int(1, -5)
    assert str(text) == "1"


def test_truncate_cuts_between_characters_only():
    whole_text = "a°€𝄞"
    for length in range(12):
        text = Text(10)
        assert text.append(whole_text)
        text.truncate(length)
        kept = [n for n in (0, 1, 3, 6, 10) if n <= length]
        assert len(text) == kept[-1]
        assert whole_text.startswith(str(text))


def test_write_to_passes_buffer_and_length():
    class Stream:
        def write(self, buffer, length):
            self.got = bytes(buffer[:length])
            return length

    text = Text(9)
    text.append("µ=1")
    stream = Stream()
    assert text.write_to(stream) == 4
    assert stream.got == "µ=1".encode()


def test_clear_zeroes_if_asked():
    text = Text(3)
    text.append_int(123)
    text.clear()
    assert bytes(text.data) == b"123"
    text.clear(zero=True)
    assert bytes(text.data) == bytes(3)
    assert list(text.storage) == [0, 0, 3]


@micropython.viper
def _append_inline(header: ptr32, data: ptr8, byte: int):
    # As an ISR does it: one ASCII character, no call.
    at = header[0]
    if at < header[2]:
        data[at] = byte
        header[0] = at + 1


def test_viper_code_may_append_inline():
    text = Text(3)
    for byte in b"abcd":
        _append_inline(text.storage, text.data, byte)
    assert str(text) == "abc"


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, Text, capacity))


def test_nothing_allocates_once_it_is_made():
    text = Text(24)
    words = array("i", [-(2**31), 2**31 - 1, -1])
    big = 2**32 - 1
    buffer = bytearray(24)

    def work():
        for n in range(3):
            text.clear()
            text.append_int_from(words, n, 11)
            text.append_fixed_from(words, n, 3)
            text.append_hex_from(words, n)
            text.clear(True)
            text.append("°")
            text.append(b"x")
            text.append_int(big)
            text.append_hex(big)
            text.append_fixed(big, 9)
            move(buffer, 0, text.data, 0, len(text))
            if MICROPYTHON:
                text.write_to(sys.stdout)
            text.truncate(1)
        text.append_int(big)
        return len(text)

    assert no_alloc(work) == 10
    assert bytes(buffer[:21]) == "°x4294967295ffffffff".encode()
