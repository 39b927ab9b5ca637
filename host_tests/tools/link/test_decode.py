"""The host's decoder: golden frames, damage of every kind, text around frames, any record."""

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noheap.wire import fields, record
from noheap_tools.link.decode import (
    Declaration,
    Decoder,
    Identity,
    Item,
    Record,
    Text,
    crc16,
    parse,
)

GOLDEN = Path(__file__).parents[2] / "golden"
FRAMES = json.loads((GOLDEN / "frames.json").read_text())
# Frame's name -> what it carries: fields, or the text.
RECORDS = json.loads((GOLDEN / "records.json").read_text())
NAMES = [entry["name"] for entry in FRAMES]

SAMPLE = bytes.fromhex(next(e["frame_hex"] for e in FRAMES if e["name"] == "sample"))
STATS = bytes.fromhex(next(e["frame_hex"] for e in FRAMES if e["name"] == "stats"))


def decoded(data: bytes) -> list[Item]:
    return list(Decoder().feed(data))


def named(name: str) -> Item:
    """Returns what the golden frame `name` says."""
    told = RECORDS[name]
    if isinstance(told, str):
        return Text(told, framed=True)
    if name == "identity":
        return Identity(**told)
    if name == "declaration":
        fields = tuple((field, unsigned) for field, unsigned in told["fields"])
        return Declaration(told["kind"], told["name"], fields)
    return Record(name.split("_")[0] if name[:4] in ("hell", "stat") else "sample", told)


def frame(payload: bytes) -> bytes:
    """Framed the plain way: COBS as in the paper, CRC by the table's definition."""
    data = payload + struct.pack("<H", crc16(payload))
    blocks = data.split(b"\0")
    return b"\0" + b"".join(bytes([len(block) + 1]) + block for block in blocks) + b"\0"


def positions(data: bytes) -> range:
    """Each one; of the longest frame, which is all alike, every ninth."""
    return range(0, len(data), 1 if len(data) < 100 else 9)


def test_crc_has_the_catalogues_check_value():
    assert crc16(b"123456789") == 0x29B1


def test_both_golden_files_speak_of_the_same_frames():
    assert set(NAMES) == set(RECORDS)


@pytest.mark.parametrize("entry", FRAMES, ids=NAMES)
def test_golden_frame(entry):
    data = bytes.fromhex(entry["frame_hex"])
    assert frame(bytes.fromhex(entry["payload_hex"])) == data
    assert decoded(data) == [named(entry["name"])]


def test_bytes_may_come_one_at_a_time():
    decoder = Decoder()
    stream = b"".join(bytes.fromhex(entry["frame_hex"]) for entry in FRAMES)
    items = [item for byte in stream for item in decoder.feed(bytes([byte]))]
    assert items == [named(name) for name in NAMES]
    assert decoder.bad_frames == 0


@pytest.mark.parametrize("entry", FRAMES, ids=NAMES)
def test_one_wrong_byte_costs_that_frame_and_no_other(entry):
    good = bytes.fromhex(entry["frame_hex"])
    intact = named("sample")
    for at in positions(good):
        for flipped in (0x01, 0x10, 0x80, 0xFF, good[at]):
            bad = bytearray(good)
            bad[at] ^= flipped
            if bytes(bad) == good:
                continue
            decoder = Decoder()
            items = list(decoder.feed(SAMPLE + bytes(bad) + SAMPLE))
            assert [item for item in items if item == intact] == [intact, intact]
            others = [item for item in items if item != intact]
            # Split in two by a false zero, a piece of it may be letters: a text, never a record.
            assert all(isinstance(item, Text) and not item.framed for item in others)
            assert decoder.bad_frames or others


@pytest.mark.parametrize("entry", FRAMES, ids=NAMES)
def test_a_frame_that_is_cut_anywhere_is_no_record(entry):
    good = bytes.fromhex(entry["frame_hex"])
    for length in positions(good)[2:-1]:
        items = decoded(SAMPLE + good[:length] + SAMPLE)
        assert items[0] == items[-1] == named("sample")
        assert not any(isinstance(item, Record) for item in items[1:-1])


def test_a_lost_zero_between_two_frames_costs_nothing():
    assert decoded(SAMPLE[:-1] + STATS) == [named("sample"), named("stats")]
    assert decoded(SAMPLE + STATS[1:]) == [named("sample"), named("stats")]


def test_attached_in_the_middle_of_a_frame_nothing_is_made_up():
    for at in range(2, len(STATS)):
        decoder = Decoder()
        assert list(decoder.feed(STATS[at:] + SAMPLE)) == [named("sample")]
        assert decoder.bad_frames == 0


def test_text_between_frames_comes_line_by_line():
    stream = SAMPLE + b"one\r\ntwo\r\n" + STATS + b"\r\n\xc2\xb0 three\r\n" + SAMPLE
    assert decoded(stream) == [
        named("sample"),
        Text("one", framed=False),
        Text("two", framed=False),
        named("stats"),
        Text("° three", framed=False),
        named("sample"),
    ]


def test_text_without_a_line_end_comes_with_the_next_frame_or_at_the_end():
    decoder = Decoder()
    assert list(decoder.feed(SAMPLE + b">>> ")) == [named("sample")]
    assert list(decoder.feed(STATS)) == [Text(">>> ", framed=False), named("stats")]
    assert list(decoder.feed(b">>> ")) == []
    assert list(decoder.flush()) == [Text(">>> ", framed=False)]


def test_text_alone_needs_no_frame_around_it():
    assert decoded(b"MPY: soft reboot\r\n") == [Text("MPY: soft reboot", framed=False)]


def test_a_frame_may_begin_with_a_line_feed():
    # Six letters: COBS' code byte is 10. It was once taken for the end of an empty line.
    short = frame(b"\x04abcdef")
    assert short[1] == 0x0A
    assert decoded(short) == [Text("abcdef", framed=True)]
    assert decoded(SAMPLE + short + STATS)[1] == Text("abcdef", framed=True)


def test_text_after_a_frame_that_a_reset_cut_short_is_kept():
    decoder = Decoder()
    stream = SAMPLE + SAMPLE[:9] + b"MPY: soft reboot\r\nhello\r\nworld\r\n" + STATS
    items = list(decoder.feed(stream))
    assert items[0] == named("sample")
    assert items[-3:] == [
        Text("hello", framed=False),
        Text("world", framed=False),
        named("stats"),
    ]
    assert decoder.bad_frames == 1


def test_endless_text_is_not_held_back_for_ever():
    items = decoded(b"x" * 1000)
    assert sum(len(item.text) for item in items if isinstance(item, Text)) > 700


def test_endless_noise_does_not_grow():
    decoder = Decoder()
    noise = bytes(1 + n % 255 for n in range(5000))
    assert not any(isinstance(item, Record) for item in decoder.feed(noise))
    assert len(decoder._pending) <= 300
    assert list(decoder.feed(SAMPLE + STATS))[-1] == named("stats")


def test_lengths_of_another_version_are_refused():
    assert parse(b"\x02" + bytes(20), {}) is None  # version 1's sample
    decoder = Decoder()
    assert list(decoder.feed(SAMPLE + frame(b"\x02" + bytes(20)) + SAMPLE)) == [
        named("sample"),
        named("sample"),
    ]
    assert decoder.bad_frames == 1


# Records of the firmware's own

IDENTITY = frame(b"\x052 pico 0123 e660")
PRESSURE = frame(b"\x10" + struct.pack("<iI", -3250, 2**32 - 1))
UNKNOWN = Record("unknown", {"kind": 16, "bytes": 8})
READ = Record("pressure", {"temperature_milli_c": -3250, "pressure_pa": 2**32 - 1})


def declared(text: str) -> bytes:
    return frame(b"\x06" + text.encode())


DECLARED = declared("16 pressure temperature_milli_c +pressure_pa")


def test_a_record_has_the_names_of_its_declaration():
    assert decoded(DECLARED + PRESSURE)[1:] == [READ]


def test_a_record_that_nothing_declares_is_unknown_until_it_is_declared():
    decoder = Decoder()
    assert list(decoder.feed(PRESSURE)) == [UNKNOWN]
    assert list(decoder.feed(DECLARED + PRESSURE))[1:] == [READ]
    assert decoder.bad_frames == 0


def test_a_declaration_that_is_cut_off_or_damaged_declares_nothing():
    for at in range(2, len(DECLARED) - 1):
        for broken in (DECLARED[:at], DECLARED[:at] + b"\xfe" + DECLARED[at + 1 :]):
            items = decoded(SAMPLE + broken + SAMPLE + PRESSURE)
            assert items[-1] == UNKNOWN, at
            assert not any(isinstance(item, Declaration) for item in items)


def test_a_record_of_another_length_than_declared_is_damaged():
    decoder = Decoder()
    items = list(decoder.feed(DECLARED + frame(b"\x10" + bytes(12)) + PRESSURE))
    assert items[1:] == [READ]
    assert decoder.bad_frames == 1


def test_a_firmware_that_starts_declares_its_records_again():
    other = declared("16 flow +flow_ml")
    items = decoded(DECLARED + IDENTITY + PRESSURE + other + frame(b"\x10" + bytes(4)))
    assert items[1] == Identity(2, "pico", "0123", "e660")
    assert items[2] == UNKNOWN
    assert items[-1] == Record("flow", {"flow_ml": 0})


def test_an_answer_to_a_request_changes_nothing():
    answer = IDENTITY + DECLARED
    assert [it for it in decoded(2 * (answer + PRESSURE)) if isinstance(it, Record)] == [
        READ,
        READ,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "16",
        "16 pressure",
        "16 pressure ",
        "15 pressure pressure_pa",
        "128 pressure pressure_pa",
        "x pressure pressure_pa",
        "16 pressure pressure_pa  at_ms",
        "16 pressure pressure_pa +pressure_pa",
        "16 pressure ++pressure_pa",
        "16 sample pressure_pa",
        "16 unknown pressure_pa",
    ],
)
def test_what_is_no_declaration_is_a_damaged_frame(text):
    decoder = Decoder()
    assert list(decoder.feed(declared(text) + PRESSURE)) == [UNKNOWN]
    assert decoder.bad_frames == 1


def test_a_name_that_another_kind_has_is_damage():
    decoder = Decoder()
    items = list(decoder.feed(DECLARED + declared("17 pressure flow_ml") + PRESSURE))
    assert items[1:] == [READ]
    assert decoder.bad_frames == 1


@pytest.mark.parametrize("text", ["", "2 pico e660", "x pico 0123 e660", "2 my board 0123 e660"])
def test_what_is_no_identity_is_a_damaged_frame(text):
    decoder = Decoder()
    assert list(decoder.feed(frame(b"\x05" + text.encode()))) == []
    assert list(decoder.feed(SAMPLE)) == [named("sample")]
    assert decoder.bad_frames == 1


@st.composite
def records(draw: st.DrawFn) -> tuple[bytes, Record]:
    kind = draw(st.sampled_from(sorted(fields.FIELDS)))
    layout, values = "<", {}
    for name, unsigned in fields.FIELDS[kind]:
        low, high = (0, 2**32 - 1) if unsigned else (-(2**31), 2**31 - 1)
        values[name] = draw(st.integers(low, high) | st.just(0))
        layout += "I" if unsigned else "i"
    payload = bytes([kind]) + struct.pack(layout, *values.values())
    if kind == record.SAMPLE:
        status = values.pop("status")
        values |= {"error": status >> 8, "state": status & 0xFF}
    return payload, Record(fields.NAMES[kind], values)


@given(st.lists(records(), max_size=5), st.data())
def test_any_records_come_back_in_any_pieces(sent, data):
    stream = b"".join(frame(payload) for payload, _ in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=4)))
    decoder = Decoder()
    items = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        items += decoder.feed(stream[begin:end])
    assert items == [told for _, told in sent]
    assert decoder.bad_frames == 0


@given(st.binary(max_size=400))
def test_whatever_comes_in_the_second_good_frame_after_it_is_found(noise):
    # The first may be swallowed by noise that ends like the beginning of a frame.
    items = decoded(noise + SAMPLE + STATS)
    assert items[-1] == named("stats")
