"""The folders of noheap check import one another as the package's docstring says."""

import re

from architecture import imports
from noheap_tools import check, paths

NAME = "noheap_tools.check"
TOOLS = imports.read(paths.ROOT / "tools/noheap_tools")
# In their order; the files beside them stand on top.
FOLDERS = [*re.findall(r"^    (\w+)  ", check.__doc__ or "", re.MULTILINE), ""]


def folder_of(module: str) -> str:
    part = TOOLS.part(module).removeprefix("check").removeprefix(".")
    return part if part in FOLDERS else ""


IMPORTS = [
    (item, folder_of(item.source), folder_of(item.target))
    for item in TOOLS.imports
    if item.source.startswith(NAME) and item.target.startswith(NAME)
]


def test_the_docstring_names_every_folder():
    folders = {path.parent.name for path in (TOOLS.folder / "check").glob("*/*.py")}
    assert folders == set(FOLDERS) - {""}


def test_a_folder_imports_only_those_above_it_in_the_docstring():
    wrong = [
        f"{TOOLS.place(item)}: {item.target}"
        for item, source, target in IMPORTS
        if FOLDERS.index(target) > FOLDERS.index(source)
    ]
    assert wrong == []


def test_imports_are_read():
    pairs = {(source, target) for _, source, target in IMPORTS}
    assert {("engine", "values"), ("syntax", "engine"), ("", "syntax")} <= pairs
