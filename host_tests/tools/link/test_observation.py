"""The sums of the monitor: attached at any time, across restarts, with losses."""

import pytest

from noheap.wire import record
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import Declaration, Identity, Item, Record, Text
from noheap_tools.link.observation import Observation, step


def hello(**fields: int) -> Record:
    plan = {"version": record.VERSION, "period_us": 10_000, "first_due_us": 0}
    return Record("hello", plan | {"on_milli_c": 30_000, "off_milli_c": 29_000} | fields)


def sample(period: int, error: int = 0) -> Record:
    fields = {"period": period, "late_us": 3, "milli_c": 25_000, "error": error, "state": 0}
    return Record("sample", fields)


def stats(ticks: int) -> Record:
    return Record("stats", {"ticks": ticks, "missed": 0})


def observed(*items: Item) -> Observation:
    seen = Observation()
    for item in items:
        seen.take(item)
    return seen


def test_nothing_is_nothing():
    seen = observed()
    assert (seen.records, seen.gaps, seen.restarts) == (0, 0, 0)


def test_the_latest_of_each_kind_is_kept_and_all_are_counted():
    seen = observed(hello(), sample(1), sample(6), stats(8), Text("x", framed=True), sample(11))
    assert seen.sample is not None
    assert seen.sample["period"] == 11
    assert seen.stats is not None
    assert seen.counts == {"hello": 1, "sample": 3, "stats": 1, "text": 1}
    assert seen.records == 5


def test_attached_in_the_middle_there_is_no_restart():
    assert observed(sample(8000), stats(8001), sample(8005)).restarts == 0


@pytest.mark.parametrize("every", [1, 5])
def test_samples_at_their_usual_step_have_no_gap(every):
    assert observed(*(sample(n) for n in range(7, 500, every))).gaps == 0


def test_each_longer_step_is_a_gap_however_long():
    periods = [*range(5, 100, 5), *range(110, 200, 5), *range(3000, 3100, 5)]
    assert observed(*map(sample, periods)).gaps == 2


def test_failing_reads_are_reported_each_and_are_no_gaps():
    failing = [sample(period, error=1) for period in range(100, 400)]
    quiet_before = [sample(period) for period in range(5, 96, 5)]
    quiet_after = [sample(period) for period in range(400, 500, 5)]
    assert observed(*quiet_before, *failing, *quiet_after).gaps == 0


def test_a_gap_while_reads_fail_is_none_beyond_the_usual_step():
    failing = [sample(period, error=1) for period in (100, 101, 102, 120, 121)]
    quiet = [sample(period) for period in range(125, 225, 5)]
    assert observed(*failing, *quiet).gaps == 1


def test_a_hello_after_others_is_a_restart():
    seen = observed(hello(), sample(1), sample(6), hello(first_due_us=5))
    assert seen.restarts == 1
    assert seen.sample is None
    assert seen.hello is not None
    assert seen.hello["first_due_us"] == 5


def test_a_restart_whose_hello_was_lost_is_seen_in_the_periods():
    seen = observed(sample(500), sample(505), sample(3), sample(8))
    assert (seen.restarts, seen.gaps) == (1, 0)


def test_an_answer_to_a_request_is_no_restart():
    seen = observed(sample(501), hello(), sample(506), hello(), sample(511))
    assert (seen.restarts, seen.gaps) == (0, 0)
    assert seen.hello is not None and seen.sample is not None


def test_a_restart_is_seen_after_the_first_hello_that_comes_and_keeps_it():
    seen = observed(sample(501), sample(506), hello(), sample(1), sample(6))
    assert (seen.restarts, seen.gaps) == (1, 0)
    assert seen.hello is not None


def test_records_of_the_firmwares_own_are_kept_and_counted_by_name():
    who = Identity(record.VERSION, "pico", "0123", "e660")
    what = Declaration(16, "pressure", (("pressure_pa", True),))
    air = Record("pressure", {"pressure_pa": 95_000})
    seen = observed(who, what, air, air, Record("unknown", {"kind": 17, "bytes": 4}))
    assert seen.identity == who
    assert seen.own == {"pressure": air.fields, "unknown": {"kind": 17, "bytes": 4}}
    assert seen.stats is None
    assert seen.counts == {"identity": 1, "declaration": 1, "pressure": 2, "unknown": 1}
    assert seen.records == 5


def test_an_identity_of_another_version_is_refused():
    with pytest.raises(ToolError, match="version 9 of the records, not 2"):
        observed(Identity(9, "pico", "0123", "e660"))


def test_another_version_of_the_records_is_refused():
    with pytest.raises(ToolError, match="version 3 of the records, not 2") as caught:
        observed(hello(version=3))
    assert "noheap flash" in caught.value.hint


def test_a_period_number_begins_again_after_2_to_the_32() -> None:
    last = 2**32 - 1
    seen = observed(hello(), *(sample(period % 2**32) for period in range(last - 3, last + 5)))
    assert (seen.restarts, seen.gaps) == (0, 0)
    seen.take(sample(9))
    assert seen.gaps == 1


def test_steps_go_forward_and_back_across_the_wrap() -> None:
    for before, after, expected in (
        (1, 6, 5),
        (6, 1, -5),
        (2**32 - 1, 0, 1),
        (2**32 - 2, 3, 5),
        (3, 2**32 - 2, -5),
        (7, 7, 0),
    ):
        assert step(before, after) == expected


def test_a_board_that_says_ever_new_names_and_steps_does_not_fill_the_memory() -> None:
    seen = observed(hello())
    period = 0
    for n in range(1000):
        seen.take(Record(f"own{n}", {"n": n}))
    most = record.LAST_OWN - record.FIRST_OWN + 1
    assert len(seen.own) == most
    assert list(seen.own)[-1] == "own999"
    assert len(seen.counts) < most + 20
    assert seen.records == 1001
    for n in range(70_000):
        period += n
        seen.take(sample(period % 2**32))
    assert len(seen._steps) <= 1 << 16
