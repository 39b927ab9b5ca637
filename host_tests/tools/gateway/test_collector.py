"""From pieces to numbered records with times, in the outbox."""

import struct

import pytest

from noheap.wire import record
from noheap_tools.errors import ToolError
from noheap_tools.gateway.outbox import Run
from noheap_tools.link.encode import declaration, framed, sample
from noheap_tools.monitor.piece import Kind

from .conftest import BEGAN_S, NUMBER, hello, identity


def test_records_have_board_boot_number_and_time(heard):
    it = heard(names={NUMBER: "oven"})
    it.plug()
    it.feed(identity() + hello(), 5)
    it.feed(sample(1, 25_000), 20)
    it.feed(sample(2, 25_010) + b"pressed\r\n", 30)
    (batch,) = it.kept()
    assert (batch["board"], batch["id"], batch["boot"]) == ("oven", NUMBER, int(BEGAN_S))
    assert [(one["seq"], one["type"]) for one in batch["records"]] == [
        (1, "hello"),
        (2, "sample"),
        (3, "sample"),
        (4, "text"),
    ]
    times = [one["time_us"] - BEGAN_S * 1e6 for one in batch["records"]]
    assert times == [5000, 20_000, 30_000, 30_000]
    assert batch["records"][2]["milli_c"] == 25_010
    assert batch["records"][3]["text"] == "pressed"


def test_samples_read_at_one_time_get_the_times_of_their_ticks(heard):
    it = heard()
    it.plug()
    it.feed(identity() + hello() + sample(1, 1), 20)
    it.feed(b"".join(sample(n, n) for n in range(2, 7)), 70)
    times = [one["time_us"] for one in it.records() if one["type"] == "sample"]
    assert [at - times[0] for at in times] == [10_000 * n for n in range(6)]


def test_two_texts_of_one_moment_stay_two_in_a_store(heard):
    it = heard()
    it.plug()
    it.feed(identity() + b"a\nb\n", 7)
    one, two = it.records()
    assert two["time_us"] == one["time_us"] + 1


def test_numbers_go_on_after_a_restart_of_the_gateway(heard, outbox):
    it = heard()
    it.plug()
    it.feed(identity() + hello() + sample(1, 1))
    first = it.records()
    other = heard()
    other.plug()
    other.feed(identity() + hello() + sample(900, 2))
    assert outbox.runs() == {NUMBER: Run(int(BEGAN_S), 3)}
    batches = other.kept()
    assert [one["seq"] for one in batches[-1]["records"]] == [len(first) + 1, len(first) + 2]
    assert batches[-1]["boot"] == batches[0]["boot"] + 1


def test_a_board_that_starts_again_has_another_boot_and_numbers_that_go_on(heard):
    it = heard()
    it.plug()
    it.feed(identity() + hello() + sample(1, 1) + sample(2, 2), 100)
    it.feed(identity() + hello() + sample(1, 3), 60_000)
    first, second = it.kept()
    assert second["boot"] == first["boot"] + 60
    numbers = [one["seq"] for batch in (first, second) for one in batch["records"]]
    assert numbers == list(range(1, 7))[: len(numbers)]


def test_what_comes_before_the_board_says_who_it_is_is_kept(heard):
    it = heard()
    it.plug()
    it.feed(b"\0" + sample(1, 1) + sample(2, 2), 10)
    assert it.kept() == []
    it.feed(identity(), 40)
    assert [(one["seq"], one["period"]) for one in it.records()] == [(1, 1), (2, 2)]


def test_a_board_cannot_speak_for_another(heard):
    """The second one with a number is told once, and nothing of it is kept."""
    it = heard(names={NUMBER: "oven"})
    it.plug(0)
    it.plug(1)
    it.feed(identity() + sample(1, 1), board=0)
    for _ in range(3):
        it.feed(identity() + sample(1, 666), board=1)
    assert [one["milli_c"] for one in it.records()] == [1]
    said = [line for line in it.lines if "two say" in line]
    assert said == [f"port 1: ignored, since oven is at port 0 already: two say {NUMBER}"]
    it.feed(b"it went away", kind=Kind.GONE, board=0)
    it.feed(identity() + sample(2, 2), board=1)
    assert it.records()[-1]["milli_c"] == 2


@pytest.mark.parametrize("number", ["AB", "+/#", "..", "x" * 100, "0,board=oven", "A" * 65])
def test_a_number_that_is_none_is_ignored(heard, number):
    it = heard()
    it.plug()
    it.feed(identity(number) + sample(1, 1))
    assert it.records() == []
    assert "is no number of a chip" in it.lines[-1]


def test_a_board_that_changes_its_name_is_the_same_board(heard):
    it = heard()
    it.plug()
    it.feed(identity(board="pico") + sample(1, 1))
    it.feed(identity(board="evil") + sample(2, 2))
    assert [line for line in it.lines if "calls itself evil now, pico before" in line]
    assert {batch["id"] for batch in it.kept()} == {NUMBER}


def test_another_board_at_the_same_port_is_another_board(heard):
    it = heard()
    it.plug()
    it.feed(identity() + sample(1, 1))
    it.feed(identity("AB12AB12") + sample(1, 2))
    it.feed(b"gone", kind=Kind.GONE)
    it.feed(identity(NUMBER) + sample(5, 3))
    assert [(batch["id"], len(batch["records"])) for batch in it.kept()] == [
        (NUMBER, 1),
        ("AB12AB12", 1),
        (NUMBER, 1),
    ]


def test_only_boards_that_the_rules_admit_are_kept(heard):
    it = heard(admit="named", names={"ABABABAB": "lamp"})
    it.plug(0)
    it.plug(1)
    it.feed(identity() + sample(1, 1), board=0)
    it.feed(identity("abababab") + sample(1, 2), board=1)
    assert [batch["board"] for batch in it.kept()] == ["lamp"]
    assert [line for line in it.lines if f"{NUMBER} is ignored: it has no name" in line]
    it = heard(ignore=frozenset(["ABABABAB"]))
    it.plug()
    it.feed(identity("ABABABAB") + sample(1, 1))
    assert it.lines == ["port 0: ABABABAB is ignored, as [boards] says"]


def test_a_board_of_another_version_is_told_and_others_go_on(heard):
    it = heard()
    it.plug(0)
    it.plug(1)
    it.feed(framed(bytes([record.IDENTITY]) + b"9 pico 01 abababab"), board=0)
    it.feed(identity() + sample(1, 1), board=1)
    assert len(it.records()) == 1
    assert [line for line in it.lines if "speaks version 9 of the records" in line]


def test_records_and_metrics_of_a_firmware_have_their_names(heard):
    it = heard()
    it.plug()
    it.feed(identity() + declaration("20 pressure pressure_pa seq"))
    it.feed(framed(struct.pack("<Bii", 20, 101_325, 7)))
    it.feed(framed(bytes([record.METRIC_NAMES]) + b"0 depth +lost"))
    it.feed(framed(struct.pack("<BHiI", record.METRICS, 0, -3, 4)))
    pressure, metrics = it.records()
    assert (pressure["pressure_pa"], pressure["seq"], pressure["seq_"]) == (101_325, 1, 7)
    assert (metrics["depth"], metrics["lost"]) == (-3, 4)


def test_while_the_disk_is_full_records_wait_in_memory_and_nothing_is_lost(heard, outbox):
    it = heard()
    it.plug()
    it.feed(identity() + sample(1, 1))
    assert it.collector.flush()
    (pages,) = outbox._database.execute("PRAGMA page_count").fetchone()
    outbox._database.execute(f"PRAGMA max_page_count = {pages}")
    for n in range(2, 2000):
        it.feed(sample(n, n))
        if n % 500 == 0:
            assert not it.collector.flush()
    assert [line for line in it.lines if "full" in line and "wait in memory" in line]
    outbox._database.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert [one["seq"] for one in it.records()] == list(range(1, 2000))
    assert it.lines[-1] == "the outbox takes records again"


def test_what_does_not_fit_into_the_memory_is_counted(heard, outbox, monkeypatch):
    monkeypatch.setattr("noheap_tools.gateway.collector._MOST_HELD", 200)
    it = heard()
    it.plug()
    it.feed(identity() + sample(1, 1))
    with monkeypatch.context() as broken:

        def refuse(*_):
            raise ToolError("the disk is full")

        broken.setattr(outbox, "add", refuse)
        for n in range(2, 6):
            assert not it.collector.flush()
            it.feed(sample(n, n))
    assert [one["seq"] for one in it.records()] == [4, 5]
    assert outbox.counts().dropped == {("mqtt", NUMBER): 3}
