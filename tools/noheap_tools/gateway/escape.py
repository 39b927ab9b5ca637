"""Puts texts of boards and of users where they can only be themselves.

    topic_level("a/#")                  # a%2F%23: one level, no wildcard
    measurement("a b"), tag("a=b,c")    # of InfluxDB's line protocol
    string_field('say "no"')

Two texts that differ stay different in a topic, so no board can take another one's.
"""

import re
from urllib.parse import quote

from noheap_tools.link.printable import printable

# A dot separates words of a subject in NATS, whose MQTT takes no space either.
_NOT_KEPT = re.compile(r"[.~]")
_OF_NAMES = re.compile(r"([, ])")
_OF_TAGS = re.compile(r"([,= ])")


def topic_level(text: str) -> str:
    """Letters, digits, - and _ as they are, everything else in percent; "%" for nothing."""
    quoted = quote(text, safe="", errors="replace")
    return _NOT_KEPT.sub(lambda it: f"%{ord(it[0]):02X}", quoted) or "%"


def measurement(text: str) -> str:
    return _OF_NAMES.sub(r"\\\1", _line(text))


def tag(text: str) -> str:
    """Of a tag's key or value, or a field's key."""
    return _OF_TAGS.sub(r"\\\1", _line(text))


def string_field(text: str) -> str:
    shown = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def _line(text: str) -> str:
    # Before a comma a backslash would escape ours; the protocol has no escape for itself here.
    # A measurement that begins with # is a comment, and an empty name an error.
    shown = printable(text).replace("\\", "/").replace("\t", " ")
    return f"_{shown}" if not shown or shown.startswith("#") else shown
