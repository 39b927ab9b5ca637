"""Texts of the log with words in their places, on the host and by the library itself."""

import pytest

from noheap import log
from noheap_tools.logs.message import Message

SAID = [
    ("started", (), "started"),
    ("bus {kind} after {n} ticks", (3, -1), "bus 3 after -1 ticks"),
    (
        "{a:x} {b:04X} {c:u} {d:o} {e:08b}",
        (-1, 255, -1, 8, 5),
        "ffffffff 00FF 4294967295 10 00000101",
    ),
    ("{{{n}}} {n:+d} {m:6}|", (1, 2, 3), "{1} +2      3|"),
    ("°{n}", (7,), "°7"),
]


def message(text: str, arguments: int, level: str = "info") -> Message:
    return Message(level, text, "motor/main.py", 4, "main", arguments)


@pytest.mark.parametrize(("text", "words", "expected"), SAID)
def test_words_stand_in_their_places(text, words, expected):
    assert message(text, len(words)).said(words) == expected
    assert log.said(text, words) == expected


@pytest.mark.parametrize(
    ("text", "arguments", "reason"),
    [
        ("bus {kind}", 0, "1 places, and 0 arguments"),
        ("bus", 1, "0 places, and 1 arguments"),
        ("{n:.3f}", 1, "no format for a whole number"),
        ("{n:999}", 1, "no format for a whole number"),
        ("{n!r}", 1, "no format for a whole number"),
        ("{n", 1, "expected '}'"),
        ("{a}{b}{c}{d}{e}{f}{g}{h}", 8, "more than 7 arguments"),
        ("x" * 1001, 0, "longer than 1000"),
    ],
)
def test_a_text_that_does_not_fit_its_words_is_refused(text, arguments, reason):
    with pytest.raises(ValueError, match=reason):
        message(text, arguments)


def test_the_name_of_an_attribute_is_only_a_name():
    assert message("{n.__class__} {0[1]}", 2).said((1, 2)) == "1 2"


def test_a_message_knows_its_place():
    assert message("", 0).place == "motor/main.py:4"
    assert message("", 0).module == "motor.main"


def test_the_library_itself_prints_at_once(capsys):
    log.warning("bus {kind} after {n} ticks", 3, 5)
    assert capsys.readouterr().out == "warning bus 3 after 5 ticks\n"
