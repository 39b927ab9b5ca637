"""The error texts that documents quote are those of the sources."""

import ast
import functools
import re
from pathlib import Path

import pytest

from noheap.hal.errors import NAMES
from noheap_tools import paths

PAGES = {
    page: (paths.ROOT / "docs" / page).read_text(encoding="utf-8")
    for page in ("troubleshooting.md", "guide/flash.md")
}
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
        ast.parse(text := file.read_text(encoding="utf-8"))
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


def shown(page: str) -> list[str]:
    """The errors in its blocks, as a command prints them: a line, and those below it."""
    found = re.findall(r"^    noheap \w+: (.*)\n((?:      .*\n)*)", page, re.MULTILINE)
    return [line for first, rest in found for line in (first, *map(str.strip, rest.splitlines()))]


def not_printed(page: str) -> list[str]:
    """Those that no source prints, whatever it puts into its text."""
    patterns = [
        ".*".join(map(re.escape, text.split(_FIELD)))
        for text in sources()
        if len(text.replace(_FIELD, "")) > 10 and "\n\n" not in text
    ]
    return [line for line in shown(page) if not any(re.fullmatch(it, line) for it in patterns)]


@pytest.mark.parametrize(("page", "least"), [("troubleshooting.md", 30), ("guide/flash.md", 10)])
def test_each_error_text_is_in_the_sources(page: str, least: int) -> None:
    assert len(quotes(PAGES[page])) > least
    assert unknown(PAGES[page]) == []


def test_each_error_that_is_shown_as_printed_is_in_the_sources() -> None:
    page = PAGES["guide/flash.md"]
    assert len(shown(page)) >= 5
    assert not_printed(page) == []
    first = "main.py on the board is not noheap's, and in the way: nothing was changed"
    assert not_printed(page.replace("nothing was changed", "nothing changed")) == [
        first.replace("nothing was changed", "nothing changed")
    ]


def test_a_text_that_has_changed_is_found() -> None:
    page = PAGES["troubleshooting.md"].replace("and no program runs", "and none runs")
    changed = "nothing came from ...: the board is at MicroPython's prompt, and none runs"
    assert unknown(page) == [changed]
    page = PAGES["guide/flash.md"].replace("no MicroPython answers", "MicroPython is silent")
    assert unknown(page) == ["MicroPython is silent"]
