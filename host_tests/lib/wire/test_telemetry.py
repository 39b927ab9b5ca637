"""Telemetry: the bytes of each record, one write each, and no allocation."""

from array import array

import frames

from noheap.block import (
    BLOCK_WORDS,
    FAULTS,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MISSED,
    OVERRUNS,
    PERIODS,
    STATUS,
)
from noheap.buf.spsc import SPSC
from noheap.wire import fields, record, telemetry
from noheap.wire.declaration import MOST_FIELDS
from noheap.wire.frame import OVERHEAD
from noheap.wire.out_words import FRAME_WORDS, STATS_AT, STATS_WORDS
from noheap.wire.pump import BATCH
from noheap.wire.telemetry import Telemetry
from support import ON_CHIP, golden, no_alloc, raises

# The frames are Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")

FRAMES = {entry["name"]: entry["frame_hex"] for entry in golden("frames.json")}


if not ON_CHIP:
    # The real ones are Thumb code.
    telemetry.encode = frames.encode
    telemetry.fill_stats = frames.fill_stats


class Output:
    """Keeps a copy of what is written."""

    def __init__(self):
        self.written = []
        self.telemetry = Telemetry(self.write)

    def write(self, buffer, length):
        self.written.append(bytes(buffer)[:length].hex())


def counters(periods, missed, faults, overruns, latency_min_us, latency_max_us, state):
    """A sampler's block with these."""
    block = array("i", bytes(4 * BLOCK_WORDS))
    block[PERIODS] = periods
    block[MISSED] = missed
    block[FAULTS] = faults
    block[OVERRUNS] = overruns
    block[LATENCY_MIN_US] = latency_min_us
    block[LATENCY_MAX_US] = latency_max_us
    block[STATUS] = state
    return block


def dropping(count):
    """A queue that has dropped `count` records."""
    queue = SPSC(1, 1)
    queue.storage[4] = count
    return queue


def test_text_is_one_frame():
    output = Output()
    output.telemetry.text("board=pico 25 °C")
    output.telemetry.text("")
    assert output.written == [FRAMES["text"], FRAMES["text_empty"]]


def test_a_text_has_at_most_250_bytes():
    output = Output()
    output.telemetry.text(250 * "x")
    assert output.written == [FRAMES["text_longest"]]
    output.telemetry.text(125 * "µ")
    for text in (251 * "x", 126 * "µ"):
        assert "text" in str(raises(ValueError, output.telemetry.text, text))
    assert len(output.written) == 2


def test_samples_are_records_whose_reading_was_converted_in_one_write():
    output = Output()
    records = array("i", [17, 3, 25_062, 0])
    records.extend(array("i", [0x01020304, 1, -25_000, 1]))
    records.extend(array("i", [300, 4, 0, 0x602]))
    output.telemetry.samples(records, 1)
    output.telemetry.samples(records, 3)
    first = FRAMES["sample"]
    others = FRAMES["sample_negative"] + FRAMES["sample_of_a_failed_read"]
    assert output.written == [first, first + others]


def test_a_period_above_2_to_the_31_travels_as_it_is():
    output = Output()
    output.telemetry.samples(array("i", [-2, 0, 1000, 0]), 1)
    assert output.written == [FRAMES["sample_period_above_2_to_the_31"]]


def test_stats_carry_the_counters_in_their_places():
    output = Output()
    output.telemetry.stats(counters(1002, 2, 30, 4, 1, 77, 0x602), dropping(5), 0, 6544)
    output.telemetry.stats(counters(1, 0, 0, 0, -2, 0, 0), dropping(0), -16, 1)
    assert output.written == [FRAMES["stats"], FRAMES["stats_heap_shrank"]]


def test_each_record_is_written_whole_and_once():
    output = Output()
    output.telemetry.text("a")
    output.telemetry.samples(array("i", [1, 2, 3, 0]), 1)
    output.telemetry.stats(counters(1, 0, 0, 0, 0, 0, 0), dropping(0), 0, 0)
    assert len(output.written) == 3
    assert all(frame[:2] == frame[-2:] == "00" for frame in output.written)


def test_samples_and_stats_do_not_allocate_also_after_years():
    # Counters past 2**30, three days at 5 kHz, were big ints: the firmware died of MemoryError.
    telemetry = Telemetry(lambda buffer, length: None)
    records = array("i", [-(2**31), 2**31 - 1, 127_937, 1])
    records.extend(array("i", [-(2**31) + 1, 2**31 - 1, 0, 0x802]))
    stats = counters(-5, 2**30 + 5, 2**31 - 1, -7, -3, 9000, 1)
    queue = dropping(-1)

    def send():
        telemetry.samples(records, 2)
        telemetry.stats(stats, queue, 0, 200_000)

    if ON_CHIP:
        no_alloc(send)
    else:
        send()  # the reference allocates


def test_what_it_fills_in_is_as_long_as_the_fields_say():
    output = Output()
    output.telemetry.samples(array("i", [1, 2, 3, 0]), 1)
    output.telemetry.stats(counters(1, 0, 0, 0, 0, 0, 0), dropping(0), 0, 0)
    for kind, frame in zip((record.SAMPLE, record.STATS), output.written):  # noqa: B905 - MicroPython's has no strict
        assert len(frame) == 2 * (4 * fields.words(kind) + 6), kind


def test_its_buffer_has_room_for_each_frame_and_the_counters_beyond_theirs():
    room = 4 * FRAME_WORDS
    assert BATCH * (4 * fields.words(record.SAMPLE) + OVERHEAD) <= room
    assert 4 * MOST_FIELDS + OVERHEAD <= room < 4 * (MOST_FIELDS + 1) + OVERHEAD
    assert STATS_WORDS == fields.words(record.STATS)
    assert 4 * STATS_WORDS + OVERHEAD <= 4 * STATS_AT == room - 4 * STATS_WORDS
