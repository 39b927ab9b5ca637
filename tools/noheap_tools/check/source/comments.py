"""The comments that noheap check reads.

# noheap: ignore[NH012] reason     ignores what is found on the line
# noheap: isr                      at a def: the function is a hard handler
# noheap: isr-safe                 at a def or class: a hard handler may call it; also
#                                  allocates and waits, which one may not
# noheap: loop<=16, reason         bounds the loop on the line, or below, as for noheap cycles
"""

import contextlib
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = "# noheap: isr"
ISR_SAFE, ALLOCATES, WAITS = PROMISES = ("isr-safe", "allocates", "waits")
_HINT = "noheap:"
_IGNORE = re.compile(r"#\s*noheap:\s*ignore(?:\[([A-Z0-9, ]+)\])?\s*(.*)")
_MARK = re.compile(r"#\s*noheap:\s*isr(?![\w-])")
_PROMISE = re.compile(rf"#\s*noheap:\s*((?:(?:{'|'.join(PROMISES)})(?![\w-])[\s,]*)+)")
_LOOP = re.compile(r"#\s*noheap:\s*loop\s*<=\s*\d")


@dataclass(frozen=True)
class Ignore:
    """A comment that ignores findings: its text from column `start` (from 0, in characters) of
    its line up to `end`, the codes as they are written, or None for all, and the reason."""

    start: int
    end: int
    codes: tuple[str, ...] | None
    reason: str


@dataclass
class Comments:
    """Their lines; for the bound of a loop the line of the loop."""

    ignores: dict[int, Ignore] = field(default_factory=dict)
    marks: set[int] = field(default_factory=set)
    loops: set[int] = field(default_factory=set)
    promises: dict[int, frozenset[str]] = field(default_factory=dict)

    def ignored(self, line: int, code: str, *, by_name: bool = False) -> bool:
        """Whether a comment ignores what the rule finds on the line; `by_name`: names its code."""
        ignore = self.ignores.get(line)
        if ignore is None or ignore.codes is None:
            return ignore is not None and not by_name
        return code in ignore.codes


def read(source: str) -> Comments:
    """Returns the comments of a file."""
    found = Comments()
    lines = source.splitlines()
    for line, column, text, alone in _comments(source):
        if match := _IGNORE.search(text):
            codes = match[1]
            names = tuple(c.strip() for c in codes.split(",")) if codes else None
            start, end = column + match.start(), column + match.end()
            found.ignores[line] = Ignore(start, end, names, match[2].strip())
        if _MARK.search(text):
            found.marks.add(line)
        if match := _PROMISE.search(text):
            found.promises[line] = frozenset(match[1].replace(",", " ").split())
        if _LOOP.search(text):
            found.loops.add(_below(lines, line) if alone else line)
    return found


def _comments(source: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yields line, column and text of each comment, and whether it is alone on its line."""
    if _HINT not in source:
        return
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and _HINT in token.string:
                yield *token.start, token.string, token.line.lstrip().startswith("#")


def _below(lines: list[str], line: int) -> int:
    """Returns the line of the code below a comment at `line`."""
    while line < len(lines) and lines[line].lstrip().startswith("#"):
        line += 1
    return line + 1
