"""The comments that noheap check reads.

# noheap: ignore[NH012] reason     ignores what is found on the line
# noheap: isr                      at a def: the function is a hard handler
# noheap: loop<=16, reason         bounds the loop on the line, or below, as for noheap cycles
"""

import contextlib
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = "# noheap: isr"
_HINT = "noheap:"
_IGNORE = re.compile(r"#\s*noheap:\s*ignore(?:\[([A-Z0-9, ]+)\])?\s*(.*)")
_MARK = re.compile(r"#\s*noheap:\s*isr\b")
_LOOP = re.compile(r"#\s*noheap:\s*loop\s*<=\s*\d")


@dataclass
class Comments:
    """Their lines; for the bound of a loop the line of the loop."""

    # {line: (codes or None for all, reason)}
    ignores: dict[int, tuple[frozenset[str] | None, str]] = field(default_factory=dict)
    marks: set[int] = field(default_factory=set)
    loops: set[int] = field(default_factory=set)

    def ignored(self, line: int, code: str) -> bool:
        """Whether a comment ignores what the rule finds on the line."""
        codes = self.ignores.get(line)
        return codes is not None and (codes[0] is None or code in codes[0])


def read(source: str) -> Comments:
    """Returns the comments of a file."""
    found = Comments()
    lines = source.splitlines()
    for line, text, alone in _comments(source):
        if match := _IGNORE.search(text):
            codes = match[1]
            names = frozenset(c.strip() for c in codes.split(",")) if codes else None
            found.ignores[line] = (names, match[2].strip())
        if _MARK.search(text):
            found.marks.add(line)
        if _LOOP.search(text):
            found.loops.add(_below(lines, line) if alone else line)
    return found


def _comments(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yields the line and the text of each comment, and whether it is alone on its line."""
    if _HINT not in source:
        return
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and _HINT in token.string:
                yield token.start[0], token.string, token.line.lstrip().startswith("#")


def _below(lines: list[str], line: int) -> int:
    """Returns the line of the code below a comment at `line`."""
    while line < len(lines) and lines[line].lstrip().startswith("#"):
        line += 1
    return line + 1
