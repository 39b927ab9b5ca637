"""Each test that a page names is there."""

import re
from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import paths

_NAMED = re.compile(r"`((?:[\w-]+/)*test_\w+\.py)(?:::(\w+))?`")
_TESTS = paths.ROOT / "host_tests"
# The reader's own.
_OWN = re.compile(r"test_eeprom\.py|tests/.*")


def missing(text: str) -> list[str]:
    """The tests that a page names and that no file of that name has."""
    return [
        f"{file}::{name}" if name else file
        for file, name in _NAMED.findall(text)
        if not _OWN.fullmatch(file) and not any(_has(it, name) for it in _files(file))
    ]


def _files(name: str) -> list[Path]:
    path = Path(name)
    return [it for it in _TESTS.rglob(path.name) if it.parts[-len(path.parts) :] == path.parts]


def _has(file: Path, name: str) -> bool:
    return not name or re.search(rf"^def {name}\(", file.read_text(), re.MULTILINE) is not None


@pytest.mark.parametrize("page", blocks.documents(), ids=blocks.shown)
def test_each_named_test_is_there(page: Path) -> None:
    assert missing(page.read_text()) == []


def test_what_is_not_there_is_seen() -> None:
    there = "docs/test_named_tests.py"
    text = f"`{there}`, `{there}::absent`, `{there}::test_what_is_not_there_is_seen`, `test_no.py`"
    assert missing(text) == [f"{there}::absent", "test_no.py"]
