"""Telemetry: the bytes of each record, one write each, and no allocation."""

from array import array

from noheap.buf.spsc import SPSC
from noheap.sampler.stats import Stats
from noheap.wire.telemetry import Telemetry
from support import golden, no_alloc

FRAMES = {entry["name"]: entry["frame_hex"] for entry in golden("frames.json")}


class Output:
    """Keeps a copy of each buffer written."""

    def __init__(self):
        self.written = []
        self.telemetry = Telemetry(lambda buffer: self.written.append(buffer.hex()))


class Sampler:
    def __init__(self, period_us, first_due_us, block_address):
        self.period_us = period_us
        self.first_due_us = first_due_us
        self.block_address = block_address


def counters(periods, missed, faults, overruns, latency_min_us, latency_max_us, state):
    words = [periods, missed, faults, overruns, latency_min_us, latency_max_us, state]
    return Stats(array("i", words))


def dropping(count):
    """A queue that has dropped `count` records."""
    queue = SPSC(1, 1)
    queue.storage[4] = count
    return queue


def test_hello_tells_settings_and_where_to_look():
    output = Output()
    output.telemetry.hello(Sampler(10_000, 0x0012D687, 0x20004560), 30_000, 29_000)
    assert output.written == [FRAMES["hello"]]


def test_hello_carries_a_due_time_just_before_the_counter_wraps():
    output = Output()
    output.telemetry.hello(Sampler(200, 0xFFFFFFF0, 0x20030000), -40_000, -55_000)
    assert output.written == [FRAMES["hello_after_the_counter_wrapped"]]


def test_text_is_one_frame():
    output = Output()
    output.telemetry.text("board=pico 25 °C")
    output.telemetry.text("")
    assert output.written == [FRAMES["text"], FRAMES["text_empty"]]


def test_a_sample_takes_period_and_lateness_from_the_samplers_record():
    output = Output()
    output.telemetry.sample(array("i", [17, 3, 0x1910, 0]), 25_062)
    output.telemetry.sample(array("i", [0x01020304, 1, -6400, 1]), -25_000)
    output.telemetry.sample(array("i", [300, 4, 0, 0x602]), 0)
    assert output.written == [
        FRAMES["sample"],
        FRAMES["sample_negative"],
        FRAMES["sample_of_a_failed_read"],
    ]


def test_a_period_above_2_to_the_31_travels_as_it_is():
    output = Output()
    output.telemetry.sample(array("i", [-2, 0, 0, 0]), 1000)
    assert output.written == [FRAMES["sample_period_above_2_to_the_31"]]


def test_stats_carry_the_counters_in_their_places():
    output = Output()
    output.telemetry.stats(counters(1002, 2, 30, 4, 1, 77, 2), dropping(5), 0, 6544)
    output.telemetry.stats(counters(1, 0, 0, 0, -2, 0, 0), dropping(0), -16, 1)
    assert output.written == [FRAMES["stats"], FRAMES["stats_heap_shrank"]]


def test_each_record_is_written_whole_and_once():
    output = Output()
    output.telemetry.text("a")
    output.telemetry.sample(array("i", [1, 2, 3, 0]), 0)
    output.telemetry.stats(counters(1, 0, 0, 0, 0, 0, 0), dropping(0), 0, 0)
    assert len(output.written) == 3
    assert all(frame[:2] == frame[-2:] == "00" for frame in output.written)


def test_samples_and_stats_do_not_allocate_also_after_years():
    # Counters past 2**30, three days at 5 kHz, were big ints: the firmware died of MemoryError.
    telemetry = Telemetry(lambda buffer: None)
    good = array("i", [-(2**31), 2**31 - 1, 0, 1])
    bad = array("i", [-(2**31), 2**31 - 1, 0, 0x802])
    stats = counters(-5, 2**30 + 5, 2**31 - 1, -7, -3, 9000, 1)
    queue = dropping(-1)

    def send():
        telemetry.sample(good, 127_937)
        telemetry.sample(bad, -55_000)
        telemetry.stats(stats, queue, 0, 200_000)

    no_alloc(send)
