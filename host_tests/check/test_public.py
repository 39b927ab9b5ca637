"""What readers found by hand in public code is written as the page's command reads it."""

import json
import re

from check import public

from noheap_tools.check.rules import RULES

READ = json.loads(public.READ.read_text())
PLACE = re.compile(r"[^:]+\.py:\d+ (NH\d{3})")


def test_each_place_names_a_file_a_line_and_a_rule():
    assert READ.keys() <= json.loads(public.NOISE.read_text()).keys()
    for read in READ.values():
        matches = [PLACE.fullmatch(place) for place in (*read["missed"], *read["noise"])]
        assert all(match is not None and match[1] in RULES for match in matches)
        assert read["found"] + len(read["missed"]) <= read["faults"]


def test_a_fault_that_was_missed_counts_once_it_is_found():
    read = {"files": 2, "lines": 9, "faults": 5, "found": 1,
            "missed": ["a.py:3 NH042", "a.py:4 NH042"], "noise": ["b.py:1 NH020"]}  # fmt: skip
    assert public.by_hand(read, {"a.py:3 NH042", "c.py:1 NH001"}) == [2, 9, 5, 1, 2, 1, 0]
    assert public.by_hand(read, {"b.py:1 NH020"}) == [2, 9, 5, 1, 1, 1, 1]


def test_a_place_is_written_relative_to_its_repository(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def f(t):  # noheap: isr\n    return [t]\n")
    assert "src/main.py:2 NH001" in public.places(public.checked(tmp_path), tmp_path)
