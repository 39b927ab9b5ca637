"""Marks are checked where the source is there; where it is not, they are trusted and named."""

import pytest
from check.analysed import HEAD, analysed

from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load

TICK = "def tick(t):\n    {call}\nTimer(-1, callback=tick, hard=True)\n"
STUB = """
@isr_safe
def poll() -> None: ...
def slow() -> int: ...  # noheap: allocates, waits
def plain() -> int: ...
@isr_safe
class Chip:
    def __init__(self) -> None: ...
    def read(self) -> int: ...
    @waits
    def reset(self) -> None: ...
"""


def test_a_marked_function_that_allocates_is_found_without_any_handler(tmp_path):
    source = "def half(n):  # noheap: isr-safe\n    return n / 2\n"
    (it,) = [it for it in analysed(tmp_path, source).findings if it.code == "NH110"]
    assert (it.line, it.severity.value) == (2, "error")
    assert it.message == "half() is marked isr-safe: NH005 `/` makes a float"


def test_an_unmarked_one_and_a_handler_s_mark_promise_nothing(tmp_path):
    source = "def half(n):\n    return n / 2\ndef tick(t):  # noheap: isr\n    return [t]\n"
    found = {it.code for it in analysed(tmp_path, source).findings}
    assert "NH001" in found
    assert "NH110" not in found


def test_a_class_promises_for_its_methods_but_the_constructor_and_those_with_marks(tmp_path):
    methods = "".join(
        f"    def {name}(self, n):{mark}\n        return [n]\n"
        for name, mark in (("__init__", ""), ("first", ""), ("second", "  # noheap: allocates"))
    )
    source = "class It:  # noheap: isr-safe\n" + methods
    found = [it for it in analysed(tmp_path, source).findings if it.code == "NH110"]
    assert [it.line for it in found] == [5]


def test_a_finding_that_a_comment_ignores_breaks_no_promise(tmp_path):
    source = "def half(n):  # noheap: isr-safe\n    return n / 2  # noheap: ignore[NH005] rare\n"
    assert "NH110" not in {it.code for it in analysed(tmp_path, source).findings}


@pytest.fixture
def found(tmp_path):
    def run(call: str) -> set[str]:
        folder = tmp_path / "typings"
        folder.mkdir()
        (folder / "radio.pyi").write_text(STUB)
        head = HEAD + "import radio\nchip = radio.Chip()\n"
        (tmp_path / "main.py").write_text(head + TICK.format(call=call))
        result = analyse(load([tmp_path]))
        return {f"{it.code} {it.message.split()[0]}" for it in result.findings if it.line == 6}

    return run


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("radio.poll()", {"NH111 radio.poll()"}),
        ("chip.read()", {"NH111 radio.Chip.read()"}),
        ("radio.slow()", {"NH012 radio.slow()", "NH020 radio.slow()"}),
        ("chip.reset()", {"NH020 radio.Chip.reset()"}),
        ("radio.plain()", {"NH090 cannot"}),
    ],
)
def test_what_a_stub_marks_is_trusted_and_named(found, call, expected):
    assert found(call) == expected


def test_what_a_stub_promises_is_checked_where_the_source_is_there(tmp_path):
    (tmp_path / "radio.pyi").write_text("@isr_safe\ndef poll() -> list: ...\n")
    (tmp_path / "radio.py").write_text("def poll():\n    return []\n")
    found = analyse(load([tmp_path])).findings
    assert [(it.code, it.line) for it in found] == [("NH110", 2)]
