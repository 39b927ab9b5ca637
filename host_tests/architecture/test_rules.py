"""Each rule on made-up packages: a breach is reported with its place and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from architecture import imports, rules
from rig.files import written

FLOORS = (("low", "flat"), ("high",))
CLEAN = {
    "__init__.py": "",
    "low/__init__.py": "",
    "low/a.py": "import sys\nLIMIT = 1\n",
    "low/b.py": "from pack.low.a import LIMIT\n",
    "flat.py": "",
    "high/__init__.py": '"""Uses pack.low.a."""\n',
    "high/c.py": "from pack.low import a, b\nimport pack.flat\nNAME = 'pack'\n",
}
Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Returns the faults of the clean package with `files`, whose names have "__" for "/"."""

    def run(excused: rules.Excused | None = None, **files: str) -> list[str]:
        changed = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
        folder = written(tmp_path / "pack", CLEAN | changed)
        other = written(tmp_path / "other", {"__init__.py": "", "room/__init__.py": ""})
        found = rules.check(imports.read(folder, [other]), FLOORS, excused or {})
        return [line.removeprefix(f"{folder}/") for line in found]

    return run


def test_imports_down_and_within_a_room_are_fine(check: Check) -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from pack.high.c import NAME\n", 1),
        ("from pack.high import c\n", 1),
        ("import sys, pack.high.c as c\n", 1),
        ("from ..high import c\n", 1),
        ("def f():\n    from pack.high import c\n    return c\n", 2),
        ("try:\n    import pack.high.c\nexcept ImportError:\n    pass\n", 2),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack.high import c\n", 3),
    ],
)
def test_an_import_up_is_told(check: Check, text: str, line: int) -> None:
    assert check(low__d=text) == [
        f"low/d.py:{line}: imports pack.high.c, and high is on a floor above low."
        " Move what is needed to a lower floor, or let the caller hand it over"
    ]


def test_an_import_on_the_same_floor_is_told(check: Check) -> None:
    (said,) = check(flat="\nfrom pack.low.a import LIMIT\n")
    assert said.startswith("flat.py:2: imports pack.low.a, and low is on the same floor as flat.")


def test_a_circle_of_rooms_is_told_for_one_of_them_must_be_as_high(check: Check) -> None:
    said = check(flat="import pack.low.d\n", low__d="", low__e="import pack.flat\n")
    assert [line.partition(". ")[0] for line in said] == [
        "flat.py:1: imports pack.low.d, and low is on the same floor as flat",
        "low/e.py:1: imports pack.flat, and flat is on the same floor as low",
    ]
    (said,) = check(flat="", low__e="import pack.high.c\n")
    assert said.startswith("low/e.py:1: imports pack.high.c, and high is on a floor above low.")


def test_folders_of_a_room_that_lean_on_one_another_are_told(check: Check) -> None:
    said = check(
        high__one__d="import pack.high.two.e\n",
        high__two__e="import pack.high.file\n",
        high__file="import pack.high.one.f\n",
        high__one__f="",
    )
    assert said == [
        f"high/{place}, so that folders lean on one another: {circle}."
        " Move what both need into its own folder, or the importing file out of the folder"
        for place, circle in (
            (
                "file.py:1: imports pack.high.one.f",
                "high.file -> high.one -> high.two -> high.file",
            ),
            (
                "one/d.py:1: imports pack.high.two.e",
                "high.one -> high.two -> high.file -> high.one",
            ),
            (
                "two/e.py:1: imports pack.high.file",
                "high.two -> high.file -> high.one -> high.two",
            ),
        )
    ]


def test_a_file_of_a_room_may_be_between_its_folders(check: Check) -> None:
    files = {"high__one__d": "import pack.high.file\n", "high__file": "import pack.high.two.e\n"}
    assert check(**files, high__two__e="", high__top="import pack.high.one.d\n") == []


def test_a_circle_of_files_is_told_at_each_of_its_imports(check: Check) -> None:
    said = check(low__a="def f():\n    import pack.low.d\n", low__d="import pack.low.b\n")
    assert said == [
        f"low/{place}: closes a circle of files: {circle}."
        " Move what both need into its own file, or hand it over as an argument"
        for place, circle in (
            ("a.py:2", "low.a -> low.d -> low.b -> low.a"),
            ("b.py:1", "low.b -> low.a -> low.d -> low.b"),
            ("d.py:1", "low.d -> low.b -> low.a -> low.d"),
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TICK = 'pack.low.a'\n", "names the module pack.low.a by a string"),
        ("f('pack.low')\n", "names the module pack.low by a string"),
        ("f('other.room')\n", "names the module other.room by a string"),
        ("__import__(name)\n", "imports by __import__(), which hides the module"),
        (
            "importlib.import_module(f'pack.{name}')\n",
            "imports by import_module(), which hides the module",
        ),
    ],
)
def test_a_module_that_is_not_imported_by_a_statement_is_told(
    check: Check, text: str, said: str
) -> None:
    assert check(high__d=text) == [
        f"high/d.py:1: {said}. Write an import statement, in the function that needs it"
    ]


def test_a_string_that_names_no_module_is_fine(check: Check) -> None:
    assert check(high__d='"""pack.low.a"""\nTEXT = "see pack.low.a", "pack.low.z", "pack"\n') == [
        "high/d.py:1: names the module pack.low.a by a string."
        " Write an import statement, in the function that needs it"
    ]
    assert check(high__d='"""Of pack.low.a."""\nTEXT = "see pack.low.a", "pack.low.z"\n') == []


def test_a_room_without_a_floor_is_told(check: Check, tmp_path: Path) -> None:
    (said,) = check(new__d="")
    assert said == (
        "new: the room new has no floor. Give it one in host_tests/architecture/floors.py"
    )


def test_what_is_excused_is_not_told_and_the_rest_is(check: Check) -> None:
    up = "import pack.high.c\nTICK = 'pack.high.c'\n"
    excused = {("low/d.py", "pack.high.c"): "for now"}
    assert check(excused, low__d=up) == []
    assert len(check(excused, low__d=up, low__e="import pack.high.c\n")) == 1
    assert check({("low/*.py", "pack.high.c"): "for now"}, low__d=up, low__e=up) == []


def test_a_circle_that_is_excused_in_one_place_is_cut_there(check: Check) -> None:
    circle = {"low__a": "import pack.low.d\n", "low__d": "import pack.low.b\n"}
    assert check({("low/a.py", "pack.low.d"): "for now"}, **circle) == []


def test_an_excuse_that_is_not_needed_is_told(check: Check) -> None:
    excused = {("high/c.py", "pack.low.a"): "for now", ("low/z.py", "pack.high.c"): "gone"}
    assert check(excused) == [
        f"host_tests/architecture/floors.py: {file} may import {target}, and has no need of it:"
        " remove the entry"
        for file, target in excused
    ]
