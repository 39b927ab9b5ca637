"""Names and texts of boards end where they shall, whatever is in them."""

import itertools
import re

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from noheap_tools.gateway import escape
from noheap_tools.gateway.metrics import View, _Families
from noheap_tools.gateway.record import About, Stamped, as_lines
from noheap_tools.gateway.states import States

NAMES = [
    "",
    "%",
    "%2F",
    "/",
    "a/b",
    "a//b",
    "+",
    "#",
    "$SYS",
    "a.b",
    "a~b",
    "..",
    "a b",
    "a\tb",
    "a\nb",
    "a\\",
    "a\\,board=oven",
    "oven,id=1 seq=1i",
    'oven" 1\nsample,board=lamp seq=1i',
    "a=b",
    "#a",
    "\x00",
    "\x1b[2J",
    "ö",
    "o\u0308",
    "日本",
    '{x="1"} 2',
    "a\r",
    "\u2028",
]
# The grammar of the protocol: names with escapes, integers, and strings in quotes.
_NAME = r"(?:[^, \\\n]|\\[, ])+"
_WORD = r"(?:[^,= \\\n]|\\[,= ])+"
_VALUE = r'(?:-?\d+i|"(?:[^"\\]|\\["\\])*")'
_LINE = re.compile(
    rf"(?P<name>{_NAME})(?P<tags>(?:,{_WORD}={_WORD})+)"
    rf" (?P<fields>{_WORD}={_VALUE}(?:,{_WORD}={_VALUE})*) (?P<time>\d+)"
)


def test_a_name_is_one_level_of_a_topic_and_no_two_are_the_same():
    levels = [escape.topic_level(it) for it in NAMES]
    for level in levels:
        assert re.fullmatch(r"[A-Za-z0-9_%-]+", level)
    assert len(set(levels)) == len(NAMES)


def test_a_board_writes_below_its_own_topic_alone():
    states = States("noheap", "g", "")
    topics = {
        states.topic(label, *levels)
        for label in NAMES
        for levels in [("status",), ("records",), *[("last", it) for it in NAMES]]
    }
    assert len(topics) == len(NAMES) * (2 + len(NAMES))
    for topic in topics:
        assert topic.count("/") in (3, 4)
    assert states.gateway_status not in topics


@pytest.mark.parametrize("label", NAMES)
def test_a_line_has_the_boards_tags_and_is_one_line(label):
    for record, text in itertools.product(NAMES, NAMES[:20]):
        made = Stamped(3, 1_790_000_000_000_000, record, {text: 5, "text": text})
        said = as_lines(About(label, "E1", 7), [made, made]).decode()
        lines = said.split("\n")
        assert lines.pop() == ""
        assert len(lines) == 2
        found = _LINE.fullmatch(lines[0])
        assert found is not None, lines[0]
        tags = dict(it.split("=", 1) for it in re.split(r"(?<!\\),", found["tags"])[1:])
        assert list(tags) == ["board", "id"]
        assert tags["id"] == "E1"
        assert found["fields"].startswith("boot=7i,seq=3i,")
        assert found["time"] == "1790000000000000000"


def test_a_field_that_is_called_as_one_of_ours_gets_an_underscore():
    made = Stamped(3, 1, "a", {"seq": 9, "boot": 8, "id": 7})
    said = as_lines(About("oven", "E1", 7), [made]).decode()
    assert said == "a,board=oven,id=E1 boot=7i,seq=3i,seq_=9i,boot_=8i,id_=7i 1000\n"


def test_labels_of_prometheus_say_what_the_board_said(heard):
    it = heard(names={f"{n:08X}": name for n, name in enumerate(NAMES) if name})
    it.plug()
    for n, name in enumerate(NAMES):
        who = type("Who", (), {"unique_id": f"{n:08X}", "board": name, "firmware": name})()
        member = it.roster.admit(who, f"port {n}", 1.0)
        member.latest = {name: {name: n}}
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(View(it.roster, it.session, it.outbox, {})))
    text = generate_latest(registry).decode()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    values = {
        (one.labels["id"], one.labels["record"], one.labels["field"]): one.value
        for one in found["noheap_value"].samples
    }
    assert values == {(f"{n:08X}", name, name): n for n, name in enumerate(NAMES)}
