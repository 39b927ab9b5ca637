"""The python blocks of the documents, and the programs that run them.

A block is what stands between ```python and ```, at the beginning of a line. Each is its
own program, which runs in `LANES`. Words after ```python change that, and then an HTML comment
above the block says why:

    <!-- It never ends. -->
    ```python no-run

    <!-- It needs the RP2040's registers. -->
    ```python pico board
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import paths

LANES = ("host", "vm", "pico")
NO_RUN = "no-run"
FOLDER = "docs"  # that of the programs, below host_tests on a board

_FENCE = re.compile(r"(\s*)(```+|~~~+)\s*(\S*)\s*(.*)")
_COMMENT = re.compile(r"<!--((?:(?!-->).)*)-->\s*\Z", re.DOTALL)


class BadBlock(Exception):
    """A block that is not written as it must be; the text names document and line."""


@dataclass(frozen=True)
class Block:
    """`line` is that of its fence, counted from 1. `words` are those after ```python, `reason`
    the comment above."""

    line: int
    text: str
    words: tuple[str, ...] = ()
    reason: str = ""

    @property
    def function(self) -> str:
        """The one of the document's program that runs it."""
        return f"line_{self.line}"


def documents() -> list[Path]:
    return [*sorted((paths.ROOT / "docs").rglob("*.md")), paths.ROOT / "README.md"]


def program_name(document: Path) -> str:
    """The module name of the document's program."""
    return "doc_" + re.sub(r"\W", "_", document.stem.lower())


@dataclass(frozen=True)
class Fence:
    """A block of any language. `indent` is before its fence, `rest` after the language."""

    line: int
    indent: str
    language: str
    rest: str
    text: str
    reason: str


def fences(text: str, name: str) -> Iterator[Fence]:
    """The blocks of a document of this text and name. Raises BadBlock."""
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        at += 1
        if fence is None:
            continue
        begin = at
        while at < len(lines) and lines[at].strip() != fence[2]:
            at += 1
        if at == len(lines):
            raise BadBlock(f"{name}:{begin}: the block does not end")
        comment = _COMMENT.search("".join(lines[: begin - 1]))
        reason = " ".join(comment[1].split()) if comment else ""
        yield Fence(begin, fence[1], fence[3], fence[4], "".join(lines[begin:at]), reason)
        at += 1


def parse(text: str, name: str) -> list[Block]:
    """The python blocks of a document of this text and name. Raises BadBlock."""
    return [_block(it, name) for it in fences(text, name) if it.language == "python"]


def _block(it: Fence, name: str) -> Block:
    if it.indent:
        raise BadBlock(f"{name}:{it.line}: a python block begins at the line's beginning")
    words = tuple(it.rest.split())
    if words and not it.reason:
        raise BadBlock(f"{name}:{it.line}: a comment above the block must say why")
    return Block(it.line, it.text, words, it.reason)


def program(document: Path, name: str = "") -> str:
    """The text of a module with a function for each block that runs; empty if none does.

    The block's lines have their numbers in the document; in tracebacks it is called `name`.
    """
    name = name or shown(document)
    functions = [
        f"def {block.function}():\n    _run({block.line}, {block.text!r})\n"
        for block in parse(document.read_text(), name)
        if NO_RUN not in block.words
    ]
    return "\n\n".join([_RUN.format(name=name), *functions]) if functions else ""


_RUN = """\
import micropython


def _run(line, text):
    try:
        exec(compile("\\n" * line + text, {name!r}, "exec"), {{"__name__": "__main__"}})
    finally:
        micropython.heap_lock()
        while micropython.heap_unlock():  # how often it is still locked
            pass
"""


def shown(file: Path) -> str:
    """Its name for people."""
    return file.relative_to(paths.ROOT).as_posix()
