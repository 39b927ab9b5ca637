"""Frames against golden bytes, and against COBS and CRC written another way."""

from array import array

from frames import crc16, framed

from noheap.wire import record
from noheap.wire.frame import OVERHEAD, encode
from support import Random, golden, no_alloc, rounds

# Thumb code, which neither CPython nor the VM runs.
LANES = ("pico", "armv7m", "armv7em", "armv6m", "board")

FRAMES = golden("frames.json")
_GUARD = 0xA5


def encoded(data, length, kind, count=1):
    """Returns the frame of `data`, which must stay inside its place."""
    size = count * (length + OVERHEAD)
    out = bytearray(bytes((_GUARD,)) * (size + 8))
    encode(data, out, length, kind | count << 8)
    assert out[size:] == bytes((_GUARD,)) * 8
    return bytes(out[:size])


def test_the_reference_crc_has_the_catalogues_check_value():
    assert crc16(b"123456789") == 0x29B1


def test_each_golden_frame_is_made_of_its_payload():
    seen = set()
    for entry in FRAMES:
        payload = bytes.fromhex(entry["payload_hex"])
        seen.add(payload[0])
        frame = encoded(payload[1:], len(payload) - 1, payload[0])
        assert frame.hex() == entry["frame_hex"], entry["name"]
    assert seen == set(range(record.HELLO, record.DECLARATION + 1))


def test_any_bytes_of_any_length_are_framed_as_the_reference_does():
    random = Random(11)
    for length in (0, 1, 2, 3, 4, 16, 40, 100, 249, 250):
        for zeros in (1, 3, 256):
            for _ in range(rounds(20, 2)):
                # Zeros are what framing is about.
                data = bytes(
                    random.below(256) if random.below(zeros) else 0 for _ in range(length)
                )
                assert encoded(data, length, 200) == framed(b"\xc8" + data)


def test_many_records_are_framed_one_after_the_other():
    random = Random(5)
    for count in (1, 2, 7, 8, 11):
        words = array("i", (random.word() if random.below(3) else 0 for _ in range(4 * count)))
        data = bytes(memoryview(words))
        expected = b"".join(framed(b"\x02" + data[at : at + 16]) for at in range(0, len(data), 16))
        assert encoded(words, 16, record.SAMPLE, count) == expected


def test_encode_does_not_allocate():
    words = array("i", [-1, 0, 2**31 - 1, 0x602])
    out = bytearray(2 * (16 + OVERHEAD))
    no_alloc(lambda: encode(words, out, 16, record.SAMPLE | 1 << 8))
    assert bytes(out[: 16 + OVERHEAD]) == framed(b"\x02" + bytes(memoryview(words)))
