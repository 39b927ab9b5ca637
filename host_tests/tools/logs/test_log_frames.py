"""Log records and metrics in a stream: lost bytes, a wrong table; attack/test_log_frames.py
has mutated ones."""

import struct

from noheap.wire import record
from noheap_tools.link.decode import Decoder, Item, Log, Lost, Metrics, crc16
from noheap_tools.logs.message import Message
from noheap_tools.logs.table import Table

TWO = 0x400001
NONE = 0x000002
TABLE = Table()
VERSION = TABLE.add(
    {
        TWO: Message("warning", "bus {kind} after {n}", "main.py", 9, "tick", 2),
        NONE: Message("info", "ready", "main.py", 3, "main", 0),
    }
)


def framed(payload: bytes) -> bytes:
    blocks = (payload + crc16(payload).to_bytes(2, "little")).split(b"\0")
    return b"\0" + b"".join(bytes([len(it) + 1]) + it for it in blocks) + b"\0"


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def entry(number: int, delta: int, *words: int) -> bytes:
    packed = b"".join(varint((it << 1 ^ it >> 31) & 0xFFFFFFFF) for it in words)
    return number.to_bytes(3, "little") + varint(delta) + packed


def log(
    *entries: bytes, version: int = VERSION, dropped: int = 0, number: int = 0, t: int = 100
) -> bytes:
    head = bytes([record.LOG]) + struct.pack("<IIHB", version, t, dropped, number)
    return framed(head + b"".join(entries))


def texts(items: list[Item]) -> list[str]:
    return [it.text for it in items if isinstance(it, Log)]


def test_entries_come_with_text_time_and_place():
    frame = log(entry(TWO, 0, 3, -5), entry(NONE, 300), t=0xFFFFFF9C)
    first, second = Decoder(TABLE).feed(frame)
    assert isinstance(first, Log) and isinstance(second, Log)
    assert (first.text, first.level, first.place, first.module) == (
        "bus 3 after -5",
        "warning",
        "main.py:9",
        "main",
    )
    assert (first.t_us, second.t_us) == (0xFFFFFF9C, 200)  # the counter wraps


def test_all_words_of_32_bits_come_out():
    words = (2**31 - 1, -(2**31))
    (item,) = Decoder(TABLE).feed(log(entry(TWO, 0, *words)))
    assert isinstance(item, Log) and item.words == words


def test_a_wrong_table_shows_numbers_and_never_another_text():
    decoder = Decoder(TABLE)
    items = list(decoder.feed(log(entry(TWO, 0, 3, 5), version=VERSION ^ 1)))
    assert texts(items) == ["message 400001 3 5"]
    assert decoder.unknown_versions == {VERSION ^ 1}


def test_refused_entries_and_lost_records_are_counted():
    stream = log(entry(NONE, 0), dropped=0xFFFE, number=254)
    stream += log(entry(NONE, 0), dropped=3, number=255)
    stream += log(entry(NONE, 0), dropped=3, number=2)
    lost = [it for it in Decoder(TABLE).feed(stream) if isinstance(it, Lost)]
    assert lost == [Lost(5, 0), Lost(0, 2)]


def test_after_each_cut_and_each_lost_byte_the_next_record_is_found():
    good = log(entry(TWO, 0, 3, 5), entry(NONE, 1))
    for at in range(1, len(good) - 1):
        for damaged in (good[:at], good[:at] + good[at + 1 :]):
            items = list(Decoder(TABLE).feed(good + damaged + good))
            assert texts(items)[-2:] == ["bus 3 after 5", "ready"]
            assert len(texts(items)) == 4


def test_a_record_whose_last_entry_is_cut_off_is_none_at_all():
    whole = entry(NONE, 1) + entry(TWO, 200, 300, 5)
    for length in range(len(entry(NONE, 1)) + 1, len(whole)):
        decoder = Decoder(TABLE)
        assert list(decoder.feed(log(whole[:length]))) == []
        assert decoder.bad_frames == 1


def test_metrics_come_once_their_names_have():
    values = framed(bytes([record.METRICS]) + struct.pack("<H3I", 0, 7, 0xFFFFFFFF, 9))
    names = framed(bytes([record.METRIC_NAMES]) + b"0 +rescues depth")
    decoder = Decoder()
    assert list(decoder.feed(values)) == []
    assert list(decoder.feed(names + values)) == [Metrics({"rescues": 7}, {"depth": -1})]
    assert decoder.bad_frames == 0


def test_names_that_are_no_names_are_refused():
    for text in (b"0 a\x1b[2J", b"0 +", b"9999 a b", b"x a", b"1000 " + b"a " * 30, b""):
        decoder = Decoder()
        assert list(decoder.feed(framed(bytes([record.METRIC_NAMES]) + text))) == []
        assert decoder.bad_frames == 1, text
