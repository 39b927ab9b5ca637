"""The error texts that docs/troubleshooting.md quotes are those of the sources."""

import ast
import functools
import re
from pathlib import Path

from noheap.hal.errors import NAMES
from noheap_tools import paths

PAGE = paths.ROOT / "docs/troubleshooting.md"
_FOLDERS = ("tools/noheap_tools", "tools/noheap_board", "tools/noheap_testing", "lib/noheap")
_NOT_OURS = {"mpremote ls", "config.py", "incompatible .mpy arch", "MemoryError"}
_FIELD = "..."
_KIND = "...: "  # and one of the kinds in hal/errors.py


def quotes(page: str) -> list[str]:
    """The code in the first column of its tables."""
    cells = re.findall(r"^\| (.*?) \|", page, re.MULTILINE)
    return [quote for cell in cells for quote in re.findall(r"`([^`]+)`", cell)]


def texts(source: str) -> list[str]:
    """Each string of a Python source; `...` stands for what is put into it."""
    nodes = ast.walk(ast.parse(source))
    return [re.sub(r"%\w+|\{\}", _FIELD, text) for text in map(_text, nodes) if text != _FIELD]


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return _FIELD


def is_said(quote: str, said: str) -> bool:
    """A field of the quote may be more than one of the source, or text of it."""
    words = [re.escape(part.strip()) for part in quote.split(_FIELD)]
    return re.search(".*".join(words), said, re.DOTALL) is not None


@functools.cache
def sources() -> list[str]:
    files = (file for folder in _FOLDERS for file in (paths.ROOT / folder).rglob("*.py"))
    return [text for file in files if file.is_file() for text in texts(_read(file))]


def _read(file: Path) -> str:
    try:
        ast.parse(text := file.read_text())
    except SyntaxError:
        return ""  # a template with marks
    return text


def unknown(page: str) -> list[str]:
    """Its quotes that no source says."""
    every = [text for text in sources() if "\n\n" not in text]
    return [
        quote
        for quote in quotes(page)
        if quote not in _NOT_OURS
        and quote.removeprefix(_KIND) not in NAMES
        and not any(is_said(quote, text) for text in every)
    ]


def test_each_error_text_is_in_the_sources() -> None:
    page = PAGE.read_text()
    assert len(quotes(page)) > 30
    assert unknown(page) == []


def test_a_text_that_has_changed_is_found() -> None:
    page = PAGE.read_text().replace("and no program runs", "and none runs")
    changed = "nothing came from ...: the board is at MicroPython's prompt, and none runs"
    assert unknown(page) == [changed]
