"""The table of a project's messages: stable ids, old firmware, wrong tables, collisions."""

import json

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.logs.message import Message
from noheap_tools.logs.table import Table, id_of, version_of


def message(text: str = "tick", line: int = 4, arguments: int = 0) -> Message:
    return Message("info", text, "main.py", line, "main", arguments)


def test_an_id_depends_on_text_and_place_and_on_no_line_or_order():
    first = id_of(message(), 0)
    assert first == id_of(message(line=90), 0)
    others = [
        id_of(message("tock"), 0),
        id_of(message(), 1),
        id_of(Message("error", "tick", "main.py", 4, "main", 0), 0),
        id_of(Message("info", "tick", "motor.py", 4, "main", 0), 0),
        id_of(Message("info", "tick", "main.py", 4, "loop", 0), 0),
    ]
    assert len({first, *others}) == 6
    # A board in the field has this number: it may not change with noheap's version.
    assert first == 0x153CCF


def test_the_id_tells_the_number_of_arguments():
    assert id_of(message("{a}{b}{c}", arguments=3), 0) >> 21 == 3


def test_what_old_firmware_logs_is_still_known(tmp_path):
    table = Table()
    old = table.add({1: message("old")})
    new = table.add({2: message("new")})
    path = tmp_path / "log_table.json"
    path.write_text(table.text())
    read = Table.load(path)
    assert read == table and read.text() == table.text()
    assert read.message(old, 1) == message("old")
    assert read.message(new, 2) == message("new")


def test_a_firmware_that_the_table_does_not_have_gets_no_text():
    table = Table()
    table.add({1: message("one")})
    stranger = version_of([1, 2])
    assert table.message(stranger, 1) is None


def colliding() -> tuple[str, str, int]:
    """Two texts, and the id that both have: one is soon found among 21 bits."""
    by_id: dict[int, str] = {}
    n = 0
    while True:
        text = f"message {n}"
        number = id_of(message(text), 0)
        if number in by_id:
            return text, by_id[number], number
        by_id[number] = text
        n += 1


def test_two_messages_with_one_id_are_refused_with_both_places():
    text, other, number = colliding()
    table = Table()
    table.add({number: message(other)})
    with pytest.raises(ToolError, match=f"main.py:7.*{text}.*{other}.*main.py:4"):
        table.add({number: message(text, line=7)})
    assert table.messages[number].text == other


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "versions": [], "messages": {}}',
        '{"format": 1, "versions": ["x"], "messages": {}}',
        '{"format": 1, "versions": [], "messages": {"1000000": {}}}',
        '{"format": 1, "versions": [], "messages": {"000001": {"level": "info"}}}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_table_is_refused_by_its_name(text, tmp_path):
    path = tmp_path / "log_table.json"
    path.write_text(text)
    with pytest.raises(ToolError, match=r"log_table\.json is no table of a log"):
        Table.load(path)


def test_a_text_that_is_no_format_is_refused_where_it_is_read(tmp_path):
    table = Table()
    table.add({1: message()})
    document = json.loads(table.text())
    document["messages"]["000001"]["text"] = "{n:.5f}"
    path = tmp_path / "log_table.json"
    path.write_text(json.dumps(document))
    with pytest.raises(ToolError, match="no format"):
        Table.load(path)
