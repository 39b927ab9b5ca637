"""The folders of noheap check import one another as the package's docstring says."""

import functools
import re

from architecture import imports
from noheap_tools import check, paths

NAME = "noheap_tools.check"
# In their order; the files beside them stand on top.
FOLDERS = [*re.findall(r"^    (\w+)  ", check.__doc__ or "", re.MULTILINE), ""]


@functools.cache
def tools() -> imports.Package:
    return imports.read(paths.ROOT / "tools/noheap_tools")


def folder_of(module: str) -> str:
    part = tools().part(module).removeprefix("check").removeprefix(".")
    return part if part in FOLDERS else ""


@functools.cache
def found() -> list[tuple[imports.Import, str, str]]:
    return [
        (item, folder_of(item.source), folder_of(item.target))
        for item in tools().imports
        if item.source.startswith(NAME) and item.target.startswith(NAME)
    ]


def test_the_docstring_names_every_folder():
    folders = {path.parent.name for path in (tools().folder / "check").glob("*/*.py")}
    assert folders == set(FOLDERS) - {""}


def test_a_folder_imports_only_those_above_it_in_the_docstring():
    wrong = [
        f"{tools().place(item)}: {item.target}"
        for item, source, target in found()
        if FOLDERS.index(target) > FOLDERS.index(source)
    ]
    assert wrong == []


def test_imports_are_read():
    pairs = {(source, target) for _, source, target in found()}
    assert {("engine", "values"), ("syntax", "engine"), ("", "syntax")} <= pairs
