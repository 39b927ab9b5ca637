"""Edits of a text, and the fix that they make together."""

from collections.abc import Iterable
from dataclasses import dataclass

from noheap_tools.check.source.line_end import LINE_END


@dataclass(frozen=True, order=True)
class Edit:
    """Lines and columns count from 1, columns in characters; the end is after the last one."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    def meets(self, other: "Edit") -> bool:
        """Whether the two cannot both be made: they overlap, or insert at one place."""
        if self == other:
            return False  # made once
        begin, end = (self.line, self.column), (self.end_line, self.end_column)
        first, last = (other.line, other.column), (other.end_line, other.end_column)
        return begin == first or (begin < last and first < end)


@dataclass(frozen=True)
class Fix:
    """`is_safe`: the program does what it did, but for the mistake."""

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool


def applied(source: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, none of which may meet another."""
    starts = [0, *(match.end() for match in LINE_END.finditer(source))]
    parts: list[str] = []
    at = 0
    for edit in sorted(set(edits)):
        start = starts[edit.line - 1] + edit.column - 1
        parts += (source[at:start], edit.text)
        at = starts[edit.end_line - 1] + edit.end_column - 1
    return "".join([*parts, source[at:]])


def split(source: str) -> list[str]:
    """Its lines, as edits count them."""
    return LINE_END.split(source)


def newline(source: str) -> str:
    """How the text ends its lines."""
    match = LINE_END.search(source)
    return match[0] if match else "\n"
