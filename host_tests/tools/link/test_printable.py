"""A device's text is shown on a terminal without a character that acts on it."""

import pytest

from noheap_tools.link.printable import printable

ATTACKS = [
    ("\x1b]0;root\x07", r"\x1b]0;root\x07"),  # the window's title
    ("\x1b]52;c;cm0gLXJm\x07", r"\x1b]52;c;cm0gLXJm\x07"),  # the clipboard
    ("\x1b]8;;http://a.b\x1b\\here", "\\x1b]8;;http://a.b\\x1b\\here"),  # a link
    ("\x1b[2J\x1b[1A", r"\x1b[2J\x1b[1A"),  # the screen, the line above
    ("\x9b2J\x9d0;root\x9c", r"\x9b2J\x9d0;root\x9c"),  # the same with C1
    ("user\u202egnp.exe\u2066", r"user\u202egnp.exe\u2066"),  # turned letters
    ("a\u200bb\ufeff", r"a\u200bb\ufeff"),  # none to see
    ("\U000e0041", r"\U000e0041"),  # a tag, none to see either
    ("good\nnoheap run: holds", r"good\nnoheap run: holds"),  # forged lines
    ("good\rbad\x85worse\u2028\u2029", r"good\rbad\x85worse\u2028\u2029"),
    ("bad\b\b\bgood\x7f\x00", r"bad\x08\x08\x08good\x7f\x00"),
    ("\udcff", r"\udcff"),  # which no terminal's encoding has
]


@pytest.mark.parametrize(("text", "shown"), ATTACKS)
def test_what_acts_on_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert shown.isprintable()


def test_text_is_left_as_it_is() -> None:
    text = "25.062 °C\t[/x] :bug: C:\\new ½ – Grüße 温度 😀"
    assert printable(text) == text


def test_twice_is_as_good_as_once() -> None:
    once = printable("\x1b[2J\n")
    assert printable(once) == once


def test_of_several_lines_only_their_ends_are_kept() -> None:
    assert printable("one\r\n  \x1btwo", lines=True) == "one\\r\n  \\x1btwo"
