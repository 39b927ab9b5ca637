"""Links between pages, paths of pages in sources, and modules in pages lead to files."""

import re
from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import paths

_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[\w-]*)?\)")
_PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
_MODULE = re.compile(r"(?<![\w./-])noheap(?:\.[A-Za-z]\w*)+")
_MADE = {"noheap.linked"}  # by noheap flash
_FOLDERS = ("boards", "docs", "examples", "firmware", "host_tests", "lib", "tools")
_FILES = ("CHANGELOG.md", "Makefile", "README.md", "pyproject.toml")


def pages() -> list[Path]:
    return [*blocks.documents(), *sorted(paths.ROOT.glob("boards/*/wiring.md"))]


@pytest.mark.parametrize("page", pages(), ids=blocks.shown)
def test_links_lead_to_files(page: Path) -> None:
    links = _LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_paths_of_pages_in_sources_lead_to_files() -> None:
    files = [paths.ROOT / name for name in _FILES]
    for folder in _FOLDERS:
        for pattern in ("*.py", "*.md", "*.toml"):
            files += (paths.ROOT / folder).rglob(pattern)
    named = {
        f"{file}: {page}"
        for file in files
        for page in _PAGE.findall(file.read_text())
        if not (paths.ROOT / page).exists()
    }
    assert named == set()


@pytest.mark.parametrize("page", pages(), ids=blocks.shown)
def test_modules_are_there_with_the_name_that_follows(page: Path) -> None:
    named = set(_MODULE.findall(page.read_text())) - _MADE
    assert [name for name in named if not _is_there(*name.rpartition("."))] == []


def _is_there(package: str, _: str, last: str) -> bool:
    folder = paths.LIB.joinpath(*package.split("."))
    if (folder / last).is_dir() or (folder / f"{last}.py").is_file():
        return True
    module = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return module.is_file() and re.search(rf"\b{last}\b", module.read_text()) is not None
