"""What is kept stays, through kills, full disks and bounds."""

import sqlite3

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.gateway.outbox import Batch, Outbox, Run


def batch(payload: bytes, board: str = "E1", records: int = 2, sink: str = "mqtt") -> Batch:
    return Batch(sink, board, board, records, payload)


def payloads(outbox: Outbox, sink: str = "mqtt") -> list[bytes]:
    return [it.payload for it in outbox.waiting(sink, 0, 100)]


def test_what_is_kept_is_there_for_the_next_process_until_it_is_removed(tmp_path):
    with Outbox(tmp_path / "o.db", 1000) as outbox:
        outbox.add([batch(b"one"), batch(b"two")], {"E1": Run(7, 5)})
        outbox.remove([outbox.waiting("mqtt", 0, 1)[0].id])
        name = outbox.id
    with Outbox(tmp_path / "o.db", 1000) as outbox:
        assert payloads(outbox) == [b"two"]
        assert outbox.runs() == {"E1": Run(7, 5)}
        assert outbox.id == name
        assert outbox.counts().bytes == 3


def test_a_removed_id_is_never_given_again(outbox):
    """An acknowledgement that comes late must not remove another batch."""
    outbox.add([batch(b"one")], {})
    (first,) = outbox.waiting("mqtt", 0, 1)
    outbox.remove([first.id])
    outbox.add([batch(b"two")], {})
    outbox.remove([first.id])
    assert payloads(outbox) == [b"two"]


def test_beyond_the_bound_the_oldest_go_and_are_counted(tmp_path):
    with Outbox(tmp_path / "o.db", 10) as outbox:
        assert outbox.add([batch(b"1234"), batch(b"5678", board="E2", records=3)], {}) == 0
        assert outbox.add([batch(b"abcdef")], {}) == 2
        assert payloads(outbox) == [b"5678", b"abcdef"]
        assert outbox.counts().dropped == {("mqtt", "E1"): 2}
        assert outbox.add([batch(b"abcdefghijklm")], {}) == 5  # it alone is too large, and stays
        assert payloads(outbox) == [b"abcdefghijklm"]
    with Outbox(tmp_path / "o.db", 10) as outbox:
        assert outbox.counts().dropped == {("mqtt", "E1"): 4, ("mqtt", "E2"): 3}


def test_a_full_disk_changes_nothing_and_can_be_tried_again(outbox):
    outbox.add([batch(b"one")], {"E1": Run(1, 2)})
    (pages,) = outbox._database.execute("PRAGMA page_count").fetchone()
    outbox._database.execute(f"PRAGMA max_page_count = {pages}")
    many = [batch(bytes(5000)) for _ in range(20)]
    with pytest.raises(ToolError, match="full"):
        outbox.add(many, {"E1": Run(1, 42)})
    assert payloads(outbox) == [b"one"]
    assert outbox.runs() == {"E1": Run(1, 2)}
    assert outbox.counts().bytes == 3
    outbox._database.execute(f"PRAGMA max_page_count = {pages + 1000}")
    outbox.add(many, {"E1": Run(1, 42)})
    assert len(payloads(outbox)) == 21


def test_two_gateways_do_not_share_one(outbox, tmp_path):
    with pytest.raises(ToolError, match="another gateway has"):
        Outbox(tmp_path / "o.db", 1000)


def test_a_damaged_one_is_kept_aside_and_a_new_one_begun(tmp_path):
    (tmp_path / "o.db").write_bytes(b"no database" * 1000)
    with Outbox(tmp_path / "o.db", 1000) as outbox:
        assert payloads(outbox) == []
        assert outbox.moved is not None
        assert outbox.moved.read_bytes().startswith(b"no database")


def test_one_of_another_version_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "o.db") as made:
        made.execute("PRAGMA user_version = 9")
    made.close()
    with pytest.raises(ToolError, match="version 9, not 1"):
        Outbox(tmp_path / "o.db", 1000)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="cannot write"):
        Outbox(tmp_path / "file/o.db", 1000)


def test_each_sink_has_its_own(outbox):
    outbox.add([batch(b"json"), batch(b"lines", sink="influx")], {})
    assert payloads(outbox, "influx") == [b"lines"]
    outbox.drop(outbox.waiting("influx", 0, 1)[0])
    assert outbox.counts().waiting == {("mqtt", "E1"): 2}
    assert outbox.counts().dropped == {("influx", "E1"): 2}
