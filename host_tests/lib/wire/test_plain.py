"""Telemetry that prints text until a host asks for frames, and again once none does."""

from array import array

import frames

from noheap.block import BELOW, BLOCK_WORDS, FAULTS, MISSED, PERIODS
from noheap.buf.spsc import SPSC
from noheap.hal.errors import NAMES, NO_ACK_ADDRESS
from noheap.record import KIND_SHIFT
from noheap.wire import declaration, plain, record, telemetry
from noheap.wire.declaration import Declaration
from noheap.wire.out_words import STATUS, TEXT, UNTIL
from noheap.wire.telemetry import Telemetry
from stdin_support import Keys, Poll
from support import ON_CHIP, no_alloc, raises

# QEMU's machines have neither a unique_id nor a poll.
LANES = ("host", "pico", "board")

FIRMWARE = "pico 0123456789ab"
PRESSURE = Declaration(16, "pressure", ("temperature_milli_c", "pressure_pa"), ("pressure_pa",))
ABOVE = 1
FAULT = 2
LARGEST = 2**30 - 1  # of small ints

if not ON_CHIP:
    # The real ones are Thumb code.
    telemetry.encode = frames.encode
    telemetry.fill_stats = frames.fill_stats


class Terminal:
    """Telemetry, whose lines and frames are kept, at a time of the test's."""

    def __init__(self):
        self.keys = Keys()
        self.lines = []
        self.written = []
        self.now_ms = 2**30 - 1000  # ticks wrap
        self._line = ""
        self._kept = declaration.ticks_ms, telemetry.ticks_ms
        declaration.ticks_ms = telemetry.ticks_ms = lambda: self.now_ms
        for module in (declaration, plain, telemetry):
            module.print = self._print
        self.telemetry = Telemetry(self._write)
        if ON_CHIP:
            self.telemetry.listen(self.keys)
        else:
            try:
                self.telemetry.listen(self.keys)
            except (AttributeError, ImportError, TypeError, ValueError):
                self.telemetry._out[UNTIL] = TEXT
            self.telemetry._poll = Poll(self.keys)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        declaration.ticks_ms, telemetry.ticks_ms = self._kept
        for module in (declaration, plain, telemetry):
            del module.print

    def type(self, byte):
        self.keys.typed.append(byte)
        self.telemetry.answer()

    def later(self, ms):
        self.now_ms = (self.now_ms + ms) % 2**30

    def take(self):
        """Returns the lines and the number of writes since the last time."""
        lines, written = self.lines, len(self.written)
        self.lines, self.written = [], []
        return lines, written

    def _print(self, *values, sep=" ", end="\n"):
        self._line += sep.join(str(value) for value in values) + end
        if self._line.endswith("\n"):
            self.lines.append(self._line[:-1])
            self._line = ""

    def _write(self, buffer, length):
        self.written.append(bytes(buffer)[:length])


def counters(periods, missed, faults):
    block = array("i", bytes(4 * BLOCK_WORDS))
    block[PERIODS], block[MISSED], block[FAULTS] = periods, missed, faults
    return block


def samples(*triples):
    """Records of (period, m°C, status)."""
    records = array("i", bytes(4 * 4 * len(triples)))
    for n, (period, milli_c, status) in enumerate(triples):
        records[4 * n], records[4 * n + 2], records[4 * n + 3] = period, milli_c, status
    return records, len(triples)


def test_nothing_but_text_comes_until_a_host_asks():
    with Terminal() as it:
        PRESSURE._due = it.now_ms
        it.telemetry.text("board=pico")
        it.telemetry.hello(FIRMWARE)
        it.telemetry.declare(PRESSURE)
        it.telemetry.samples(*samples((1, 25_062, BELOW)))
        it.telemetry.stats(counters(102, 2, 30), SPSC(1, 1), 0, 6544)
        it.telemetry.send(PRESSURE, array("i", [24_500, 101_325]))
        lines, written = it.take()
        assert written == 0
        assert lines == [
            "board=pico",
            "below 25.1 °C",
            "below 25.1 °C, tick 100, missed 2, failed 30, dropped 0",
            "pressure: temperature_milli_c 24500, pressure_pa 101325",
        ]


def test_a_sample_has_a_line_when_state_or_fault_change():
    fault = NO_ACK_ADDRESS << KIND_SHIFT | FAULT
    with Terminal() as it:
        for sample in (
            (1, 29_900, BELOW),
            (2, 29_950, BELOW),
            (3, 30_000, ABOVE),
            (4, 0, fault),
            (5, 0, fault),
            (6, 30_000, ABOVE),
        ):
            it.telemetry.samples(*samples(sample))
        lines, _ = it.take()
        assert lines == ["below 29.9 °C", "above 30.0 °C", "fault no_ack_address", "above 30.0 °C"]


def test_of_several_samples_the_last_is_shown():
    with Terminal() as it:
        it.telemetry.samples(*samples((1, 20_000, BELOW), (2, 31_000, ABOVE), (3, 21_000, BELOW)))
        assert it.take()[0] == ["below 21.0 °C"]


def test_readings_are_rounded_to_a_tenth_and_keep_their_sign():
    with Terminal() as it:
        for milli_c, shown in (
            (0, "0.0"),
            (49, "0.0"),
            (50, "0.1"),
            (-49, "0.0"),
            (-50, "-0.1"),
            (-950, "-1.0"),
            (-40_000, "-40.0"),
            (127_937, "127.9"),
        ):
            it.telemetry._out[STATUS] = -1
            it.telemetry.samples(*samples((1, milli_c, BELOW)))
            assert it.take()[0] == ["below " + shown + " °C"], milli_c


def test_counters_come_before_any_sample_too():
    with Terminal() as it:
        it.telemetry.stats(counters(0, 0, 0), SPSC(1, 1), 0, 0)
        assert it.take()[0] == ["no sample, tick 0, missed 0, failed 0, dropped 0"]


def test_a_kind_of_fault_that_has_no_name_is_a_number():
    with Terminal() as it:
        it.telemetry.samples(*samples((1, 0, len(NAMES) << KIND_SHIFT | FAULT)))
        assert it.take()[0] == ["fault %d" % len(NAMES)]


def test_numbers_beyond_small_ints_are_limited_to_them():
    with Terminal() as it:
        PRESSURE._due = it.now_ms
        it.telemetry.send(PRESSURE, array("i", [-(2**31), -1]))
        assert it.take()[0] == [
            "pressure: temperature_milli_c %d, pressure_pa %d" % (-LARGEST, LARGEST)
        ]
        it.later(1000)
        it.telemetry.send(PRESSURE, array("i", [2**30, 2**31 - 1]))
        assert it.take()[0] == [
            "pressure: temperature_milli_c %d, pressure_pa %d" % (LARGEST, LARGEST)
        ]


def test_a_record_of_ones_own_has_one_line_a_second():
    own = Declaration(17, "turns", ("count",))
    with Terminal() as it:
        own._due = it.now_ms
        for n in range(25):
            it.telemetry.send(own, array("i", [n]))
            it.later(100)
        assert it.take()[0] == ["turns: count 0", "turns: count 10", "turns: count 20"]


def test_a_request_brings_the_hello_and_then_frames():
    with Terminal() as it:
        it.telemetry.hello(FIRMWARE)
        it.telemetry.declare(PRESSURE)
        it.type(record.REQUEST)
        it.telemetry.samples(*samples((1, 25_000, BELOW)))
        it.telemetry.text("tier=asm")
        assert len(it.written) == 3 and it.lines == []
        assert it.written[0][2] == record.IDENTITY
        assert it.written[1][2] == record.SAMPLE


def test_a_request_before_the_hello_is_answered_by_it_once():
    with Terminal() as it:
        it.keys.typed.append(record.REQUEST)
        it.telemetry.hello(FIRMWARE)
        assert b"".join(it.written).count(FIRMWARE.encode()) == 1
        it.telemetry.samples(*samples((1, 25_000, BELOW)))
        assert it.lines == []


def test_a_host_that_goes_on_gets_frames_without_another_hello():
    with Terminal() as it:
        it.telemetry.hello(FIRMWARE)
        it.type(record.REQUEST)
        it.take()
        for _ in range(5):
            it.later(record.PATIENCE_MS - 1)
            it.telemetry.answer()
            it.type(record.ALIVE)
        assert it.take() == ([], 0)
        it.telemetry.samples(*samples((1, 25_000, BELOW)))
        assert it.take() == ([], 1)


def test_a_board_that_started_again_meanwhile_says_its_hello_to_a_host_that_goes_on():
    with Terminal() as it:
        it.telemetry.hello(FIRMWARE)
        it.type(record.ALIVE)
        assert it.take() == ([], 1)


def test_text_comes_again_once_the_host_leaves_or_is_silent_for_long():
    for leave in (True, False):
        with Terminal() as it:
            it.telemetry.hello(FIRMWARE)
            it.type(record.REQUEST)
            it.take()
            if leave:
                it.type(record.LEAVE)
            else:
                it.later(record.PATIENCE_MS + 1)
                it.telemetry.answer()
            it.telemetry.text("a line")
            assert it.take() == (["a line"], 0)


def test_of_several_requests_at_one_look_the_last_counts():
    first, goes_on, leaves = record.REQUEST, record.ALIVE, record.LEAVE
    # What came since the last look, the hellos that it brings, whether frames come then.
    for typed, hellos, framed in (
        ((first, leaves, first), 1, True),  # a host, and the next one
        ((leaves, first, goes_on), 1, True),
        ((first, leaves), 0, False),
        ((goes_on, leaves, 0x41), 0, False),
    ):
        with Terminal() as it:
            it.telemetry.hello(FIRMWARE)
            for _ in range(2):
                it.keys.typed += bytes(typed)
                it.telemetry.answer()
                assert (it.take()[1], it.telemetry.framed()) == (hellos, framed)


def test_no_other_key_changes_anything():
    with Terminal() as it:
        it.telemetry.hello(FIRMWARE)
        for key in (0x0D, 0x04, 0x20, 0x41, 0x7F, 0xFF):
            it.type(key)
        it.telemetry.text("a line")
        assert it.take() == (["a line"], 0)
        it.type(record.REQUEST)
        it.take()
        for key in (0x0D, 0x04, 0x20, 0x41, 0x7F, 0xFF):
            it.type(key)
        assert it.take() == ([], 0)


def test_a_wrong_text_and_record_are_refused_as_in_frames():
    with Terminal() as it:
        assert "text" in str(raises(ValueError, it.telemetry.text, 251 * "x"))
        assert "words" in str(raises(ValueError, it.telemetry.send, PRESSURE, array("i", [1])))


def test_printing_allocates_nothing_whatever_the_words():
    if not ON_CHIP:
        return  # CPython locks nothing
    it = Telemetry(lambda buffer, length: None)
    it.listen(Keys())
    block = counters(-5, 2**30 + 5, 2**31 - 1)
    queue = SPSC(1, 1)
    queue.storage[4] = -1
    fault = NO_ACK_ADDRESS << KIND_SHIFT | FAULT
    two, _ = samples((-(2**31), 127_937, ABOVE), (-1, -55_000, fault))
    one, _ = samples((2**31 - 1, -25_000, BELOW))
    words = array("i", [-(2**31), 2**31 - 1])
    # One name, because a call of a closure with more than five allocates.
    given = it, two, one, block, queue, words

    def send():
        it, two, one, block, queue, words = given
        it.samples(two, 2)
        it.stats(block, queue, 0, 200_000)
        it.samples(one, 1)
        it.stats(block, queue, 0, 200_000)
        it.send(PRESSURE, words)
        it.answer()

    no_alloc(send)
