"""Shorter names for the firmware's own."""

from pathlib import Path

from noheap_tools.tiny import build, names
from noheap_tools.tiny.short_names import chosen


def test_names_of_c_that_the_firmware_does_not_use_come_first() -> None:
    own = ["first_due_us", "threshold", "x_axis"]
    made = chosen(
        own, ["value", "array", "__init__", "_space_", "close", "array"], {"value", *own}
    )
    assert made["first_due_us"] == "array"
    assert len(made["threshold"]) == len(made["x_axis"]) == 1


def test_each_has_its_own_and_none_that_is_used() -> None:
    own = [f"name{n}" for n in range(700)]
    used = {*own, "a", "if", "ab"}
    made = chosen(own, ["it"], used)
    assert len(set(made.values())) == len(own)
    assert not set(made.values()) & {*used, "is", "in"}


def test_names_that_python_knows_stay() -> None:
    assert chosen(["__init__", "<module>", "main.py", "two words"], [], set()) == {}


def test_a_module_that_is_imported_keeps_its_name(tmp_path: Path) -> None:
    texts = {"main": "print('ready')", "noheap.linked.settings": ""}
    build.write_told(tmp_path, texts)
    kept = (tmp_path / "kept.txt").read_text().split()
    assert kept == ["linked", "main", "noheap", "ready", "settings"]


def test_a_name_that_a_format_asks_for_stays() -> None:
    texts = {"main": "print('{} {name:04x}'.format(1, name=2), 'plain', 'no name')"}
    assert names.in_strings(texts) == {"name", "plain"}
