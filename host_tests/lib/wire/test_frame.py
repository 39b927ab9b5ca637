"""Frames against golden bytes, and against COBS and CRC written another way."""

import struct

from noheap.wire import record
from noheap.wire.frame import OVERHEAD, Frame, text_frame
from support import Random, golden, no_alloc, raises, rounds

FRAMES = golden("frames.json")


def filled(payload):
    """An encoded Frame with the words of `payload`, a record's bytes."""
    count = (len(payload) - 1) // 4
    frame = Frame(payload[0], count)
    for n, word in enumerate(struct.unpack("<{}i".format(count), payload[1:])):  # noqa: UP032
        frame.words[n] = word
    frame.encode()
    return frame


def unstuffed(frame):
    """COBS undone, S. Cheshire's way, without the two zeros."""
    assert frame[0] == frame[-1] == 0
    assert 0 not in bytes(frame[1:-1])
    out = bytearray()
    at = 1
    while at < len(frame) - 1:
        code = frame[at]
        out.extend(frame[at + 1 : at + code])
        at += code
        if at < len(frame) - 1:
            out.append(0)
    assert at == len(frame) - 1
    return bytes(out)


def crc16(data):
    """CRC-16/IBM-3740, a bit at a time."""
    crc = 0xFFFF
    for byte in data:
        for bit in range(8):
            carry = crc >> 15 ^ byte >> 7 - bit & 1
            crc = (crc << 1 ^ (0x1021 if carry else 0)) & 0xFFFF
    return crc


def test_the_reference_crc_has_the_catalogues_check_value():
    assert crc16(b"123456789") == 0x29B1


def test_words_are_framed_as_in_the_golden_file():
    seen = set()
    for entry in FRAMES:
        payload = bytes.fromhex(entry["payload_hex"])
        if payload[0] != record.TEXT:
            seen.add(payload[0])
            assert filled(payload).buffer.hex() == entry["frame_hex"], entry["name"]
    assert seen == {record.HELLO, record.SAMPLE, record.STATS}


def test_texts_are_framed_as_in_the_golden_file():
    seen = 0
    for entry in FRAMES:
        payload = bytes.fromhex(entry["payload_hex"])
        if payload[0] == record.TEXT:
            seen += 1
            frame = text_frame(record.TEXT, payload[1:].decode())
            assert frame.hex() == entry["frame_hex"], entry["name"]
    assert seen >= 3


def test_any_words_come_back():
    random = Random(11)
    for count in (1, 2, 5, 10, 62):
        frame = Frame(200, count)
        for _ in range(rounds(50, 1)):
            for n in range(count):
                # Zeros are what framing is about.
                frame.words[n] = 0 if random.below(3) == 0 else random.word()
            frame.encode()
            payload = unstuffed(frame.buffer)
            body, crc = payload[:-2], payload[-2] | payload[-1] << 8
            assert body == b"\xc8" + struct.pack("<{}i".format(count), *frame.words)  # noqa: UP032
            assert crc == crc16(body)


def test_a_frame_is_as_long_as_stated_and_its_buffer_stays_the_same():
    frame = Frame(record.SAMPLE, 5)
    buffer = frame.buffer
    assert len(buffer) == 1 + 20 + OVERHEAD
    for value in (0, -1, 0):
        frame.words[2] = value
        frame.encode()
        assert frame.buffer is buffer
        assert unstuffed(buffer)[:13] == b"\x02" + bytes(8) + struct.pack("<i", value)


def test_encoding_twice_gives_the_same():
    frame = filled(bytes.fromhex(FRAMES[0]["payload_hex"]))
    frame.encode()
    assert frame.buffer.hex() == FRAMES[0]["frame_hex"]


def test_sizes_beyond_one_cobs_block_are_refused():
    for count in (0, 63):
        assert "n_words" in str(raises(ValueError, Frame, 1, count))
    assert len(text_frame(record.TEXT, 125 * "µ")) == 1 + 250 + OVERHEAD
    for text in (251 * "x", 126 * "µ"):
        assert "text" in str(raises(ValueError, text_frame, record.TEXT, text))


def test_encode_does_not_allocate():
    frame = Frame(record.SAMPLE, 5)
    frame.words[0] = -1
    no_alloc(frame.encode)
    assert unstuffed(frame.buffer)[1:5] == b"\xff\xff\xff\xff"
