"""The messages that a project's firmwares have had, by their ids: the file log_table.json.

    table = Table.load(project / FILE)
    table.message(version, 0x2A1B2C)      # a Message; None: the table does not know it

It only grows, so that a board with an old firmware can still be read: keep it with the sources.
A firmware sends a version word, made of its ids, with each frame. Only a build that has put all
its messages into the table puts its version there, so a table of another project, or one older
than the firmware, is recognized before anything is decoded.

An id is a hash of the message and its place: module, function, level, text, and its number among
equal ones there. Lines do not count, nor does the order of messages. Two messages with one id are
refused, whether both are in today's firmware or not.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from noheap_tools import project
from noheap_tools.errors import ToolError
from noheap_tools.logs.message import Message

FILE = "log_table.json"
HASH_BITS = 21  # of an id; above them the number of arguments
_FORMAT = 1
_FIELDS = {"level": str, "text": str, "file": str, "line": int, "function": str}
_TRY = "Take the one that its project has under version control."


def id_of(message: Message, nth: int) -> int:
    """Of 24 bits. `nth` of those with the same text and level in one function, from 0."""
    parts = (message.file, message.function, message.level, message.text, str(nth))
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return message.arguments << HASH_BITS | int.from_bytes(digest[:4], "big") >> 32 - HASH_BITS


def version_of(ids: Iterable[int]) -> int:
    """The version word of a firmware with these messages, 32 bits."""
    told = b"".join(it.to_bytes(3, "little") for it in sorted(set(ids)))
    return int.from_bytes(hashlib.sha256(told).digest()[:4], "little")


@dataclass
class Table:
    messages: dict[int, Message] = field(default_factory=dict)
    versions: set[int] = field(default_factory=set)

    @classmethod
    def load(cls, path: Path) -> "Table":
        """ToolError if the file is not there, or is none."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ToolError(
                f"there is no {project.shown(path)}",
                "A build of a firmware that logs writes it: 'noheap size' makes one.",
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ToolError(f"{project.shown(path)} cannot be read: {error}") from None
        try:
            return _parsed(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ToolError(f"{project.shown(path)} is no table of a log: {error}", _TRY) from None

    def message(self, version: int, number: int) -> Message | None:
        return self.messages.get(number) if version in self.versions else None

    def add(self, messages: Mapping[int, Message]) -> int:
        """Put a firmware's messages in; returns its version. ToolError if one's id is another's.
        A message that is there already gets its present line."""
        for number, message in messages.items():
            other = self.messages.get(number)
            if other is not None and _identity(other) != _identity(message):
                raise collision(message, other)
        self.messages |= messages
        version = version_of(messages)
        self.versions.add(version)
        return version

    def text(self) -> str:
        """One line for each message and version, sorted, so that two branches merge."""
        messages = {
            f"{number:06x}": {k: v for k, v in asdict(message).items() if k != "arguments"}
            for number, message in sorted(self.messages.items())
        }
        lines = [f'    "{key}": {json.dumps(value)}' for key, value in messages.items()]
        versions = [f'    "{version:08x}"' for version in sorted(self.versions)]
        return (
            f'{{\n  "format": {_FORMAT},\n  "versions": [\n'
            + ",\n".join(versions)
            + '\n  ],\n  "messages": {\n'
            + ",\n".join(lines)
            + "\n  }\n}\n"
        )


def collision(message: Message, other: Message) -> ToolError:
    return ToolError(
        f"{message.place}: the message {message.text!r} has the id of {other.text!r}, which is or"
        f" was at {other.place}",
        "Change a word of the new one's text.",
    )


def _identity(message: Message) -> tuple[object, ...]:
    return message.file, message.function, message.level, message.text, message.arguments


def _parsed(document: Any) -> Table:
    if document["format"] != _FORMAT:
        raise ValueError(f"its format is {document['format']!r}, and this noheap reads {_FORMAT}")
    messages = {}
    for key, value in document["messages"].items():
        number = int(key, 16)
        if not 0 <= number < 1 << 24:
            raise ValueError(f"{key!r} is no id")
        for name, kind in {
            "level": str,
            "text": str,
            "file": str,
            "line": int,
            "function": str,
        }.items():
            if type(value[name]) is not kind:
                raise ValueError(f"{key}: {name} is {value[name]!r}")
        messages[number] = Message(**value, arguments=number >> HASH_BITS)
    return Table(messages, {int(it, 16) for it in document["versions"]})
