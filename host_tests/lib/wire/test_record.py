"""The records' definition: complete, consistent, and not changed by accident."""

from noheap.block import ABOVE, BELOW, FAULT
from noheap.record import KIND_SHIFT, RECORD_WORDS, fault_of, state_of
from noheap.sampler import stats
from noheap.wire import fields, record

KINDS = (
    record.UNKNOWN,
    record.HELLO,
    record.SAMPLE,
    record.STATS,
    record.TEXT,
    record.IDENTITY,
    record.DECLARATION,
    record.LOG,
    record.METRICS,
    record.METRIC_NAMES,
    record.LOG_BEFORE,
)


def names(kind):
    return [name for name, _ in fields.FIELDS[kind]]


def test_each_kind_has_its_own_byte_and_name():
    assert sorted(fields.NAMES) == sorted(KINDS) == [0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 14]
    assert len(set(fields.NAMES.values())) == len(KINDS)
    assert record.FIRST_OWN > max(KINDS)


def test_every_kind_that_is_no_text_is_made_of_words():
    assert sorted(fields.FIELDS) == [record.HELLO, record.SAMPLE, record.STATS]
    for kind, count in ((record.HELLO, 6), (record.SAMPLE, 4), (record.STATS, 10)):
        assert fields.words(kind) == len(names(kind)) == count
        assert len(set(names(kind))) == count


def test_a_sample_has_the_words_of_the_samplers_record_its_reading_converted():
    assert fields.words(record.SAMPLE) == RECORD_WORDS
    assert sorted(names(record.SAMPLE)) == ["late_us", "milli_c", "period", "status"]


def test_version_2_has_these_fields_in_this_order():
    # Whoever changes this raises record.VERSION: hosts and boards are not updated together.
    assert record.VERSION == 2
    assert names(record.HELLO) == [
        "version",
        "period_us",
        "first_due_us",
        "on_milli_c",
        "off_milli_c",
        "block_address",
    ]
    assert names(record.SAMPLE) == ["period", "late_us", "milli_c", "status"]
    assert names(record.STATS) == [
        "ticks",
        "missed",
        "faults",
        "overruns",
        "dropped",
        "latency_min_us",
        "latency_max_us",
        "state",
        "heap_delta_bytes",
        "heap_used_bytes",
    ]


def test_what_can_be_negative_is_signed():
    signed = {name for named in fields.FIELDS.values() for name, unsigned in named if not unsigned}
    expected = {"on_milli_c", "off_milli_c", "milli_c", "heap_delta_bytes"}
    assert signed == expected | {"latency_min_us", "latency_max_us"}


def test_the_stats_record_names_what_the_view_has():
    for name in names(record.STATS):
        mine = name in ("dropped", "heap_delta_bytes", "heap_used_bytes")
        assert hasattr(stats.Stats, name) != mine, name


def test_a_status_is_a_state_and_a_kind_of_fault():
    for state in (BELOW, ABOVE, FAULT):
        for kind in (0, 1, 16, 255):
            status = kind << KIND_SHIFT | state
            assert (state_of(status), fault_of(status)) == (state, kind)
