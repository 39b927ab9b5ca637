"""A message of the deferred log: a text with places for whole numbers, and where it is logged.

    message = Message("info", "bus {kind} after {n} ticks", "main.py", 41, "main", 2)
    message.said((3, 5))        # bus 3 after 5 ticks

A place is {name} or {name:format}, one for each argument, in their order; the name is for people.
The format is Python's for whole numbers, as 04x, or u: an unsigned one. An argument is a word of
32 bits, signed unless the format is u, x, X, b or o.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from noheap_tools.project import LEVELS

MOST_ARGUMENTS = 7
LONGEST_TEXT = 1000  # characters
_FORMAT = re.compile(r"([ +]?#?0?[0-9]{0,2})([dxXbou]?)")
_UNSIGNED = "xXbou"
_WORD = 0xFFFFFFFF


@dataclass(frozen=True)
class Message:
    """`file` is relative to the firmware's folder or the library's; `line` is that of the last
    build with it, `function` the qualified name of the function, "" in none. Raises ValueError if
    `text` has no place for each of `arguments`."""

    level: str
    text: str
    file: str
    line: int
    function: str
    arguments: int

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"there is no level {self.level!r}")
        if len(self.text) > LONGEST_TEXT:
            raise ValueError(f"its text is longer than {LONGEST_TEXT} characters")
        if not 0 <= self.arguments <= MOST_ARGUMENTS:
            raise ValueError(f"it has more than {MOST_ARGUMENTS} arguments")
        places = len(self._parts[1])
        if places != self.arguments:
            raise ValueError(f"its text has {places} places, and {self.arguments} arguments come")

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def module(self) -> str:
        """The dotted name of the file's module."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def said(self, words: Sequence[int]) -> str:
        """The text with the `words` in their places; these are signed, and as many."""
        template, unsigned = self._parts
        if any(unsigned):
            pairs = zip(words, unsigned, strict=True)
            words = [word & _WORD if without else word for word, without in pairs]
        return template.format(*words)

    @cached_property
    def _parts(self) -> tuple[str, tuple[bool, ...]]:
        """The text as str.format takes it, without names; which words are unsigned."""
        template: list[str] = []
        unsigned = []
        for text, name, form, conversion in string.Formatter().parse(self.text):
            template.append(text.replace("{", "{{").replace("}", "}}"))
            if name is None:
                continue
            found = _FORMAT.fullmatch(form or "")
            if conversion or found is None:
                wrong = f"!{conversion}" if conversion else f":{form}"
                raise ValueError(f"{{{name}{wrong}}} is no format for a whole number")
            template.append(f"{{:{found[1]}{found[2].replace('u', 'd')}}}")
            unsigned.append(found[2] != "" and found[2] in _UNSIGNED)
        return "".join(template), tuple(unsigned)
