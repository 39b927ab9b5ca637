"""What the build says of an application that a base is not enough for."""

from dataclasses import replace
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.tiny import application, keep, shortfall, slots
from noheap_tools.tiny import base as base_file
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.tiny.slots import Slot
from tiny.images import acted_on
from tiny.update.applications import built, other_project, started, with_slot

ASKS_FOR_MORE = """\
import micropython
from machine import Pin

found = [3, 1, 2]
found.reverse()
print(sorted(found))


@micropython.viper
def total(values) -> int:
    both = 0
    for value in values:
        both += int(value)
    return both


def numbers():
    yield total(found) / 2


print(found[1:], next(numbers()))
"""
KEPT = """\
from struct import unpack_from

found = [3, 1, 2]
found.sort()
print("the application that is kept for:", found, unpack_from("<H", b"ab"))
"""


def test_it_names_what_the_base_does_not_have(pico: Board, base: Base, tmp_path: Path) -> None:
    root = other_project(tmp_path / "more", "more", "2.0")
    (root / "firmware/main.py").write_text(ASKS_FOR_MORE)
    with pytest.raises(ToolError, match="the base does not have what the application") as refused:
        built(pico, base, root, 1)
    missing = refused.value.hint.splitlines()
    assert f"{root}/firmware/main.py:5: reverse" in missing
    assert f"{root}/firmware/main.py:6: sorted" in missing
    assert "main: numbers: MP_BC_YIELD_VALUE" in missing
    assert "MICROPY_FLOAT_IMPL, a switch of MicroPython" in missing
    assert "MICROPY_PY_BUILTINS_SLICE, a switch of MicroPython" in missing
    assert "noheap firmware --profile tiny" in missing[-1]
    assert not any("print" in line or "Pin" in line for line in missing)


def test_what_is_kept_for_it_is_there(
    pico: Board, made: Made, base: Base, flash: bytes, tmp_path: Path
) -> None:
    root = other_project(tmp_path / "kept", "kept", "2.0")
    (root / "firmware/main.py").write_text(KEPT)
    kept = built(pico, base, root, 1)
    program = started(pico, made, with_slot(flash, base, "b", kept.data["b"]))
    program.wait(lambda: "no REPL" in program.said)
    assert "the application that is kept for: [1, 2, 3] (25185,)" in program.said


def test_a_c_source_is_held_against_that_of_the_base_line_by_line(tmp_path: Path) -> None:
    tree, of_base, both = (tmp_path / name for name in ("tree", "base", "both"))
    for place, text in (
        (tree / "py/same.c", "{ one }\n"),
        (tree / "py/whole.c", "{ two }\n"),
        (of_base / "pruned/py/whole.c", "\n"),
        (of_base / "pruned/py/glue.c", "    NULL,\n    that,\n    NULL,\n"),
        (both / "pruned/py/glue.c", "    it,\n    NULL,\n    that,\n"),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    assert sorted(shortfall._lines_missing(tree, of_base, both)) == ["    it,", "{ two }"]


def refusal(pico: Board, of: Base) -> ToolError:
    with acted_on("updated"), pytest.raises(ToolError) as refused:
        base_file.require_for(of, pico)
    return refused.value


def test_a_base_for_another_board_or_by_another_version_is_refused(
    pico: Board, base: Base
) -> None:
    assert "is for other, not for pico" in refusal(pico, replace(base, board="other")).message
    assert "another version of noheap" in refusal(pico, replace(base, by="0")).message


@pytest.mark.parametrize("name", ["heap", "stack", "slots", "slot"])
def test_a_setting_that_only_a_whole_image_changes_is_refused(
    pico: Board, base: Base, name: str
) -> None:
    other = replace(base, settings={**base.settings, name: 1})
    assert f"{name} is 1 in the base" in refusal(pico, other).message


@pytest.mark.parametrize(
    ("setting", "there", "here"), [("console", "usb", "uart"), ("messages", "normal", "none")]
)
def test_another_choice_is_refused(
    pico: Board, base: Base, setting: str, there: str, here: str
) -> None:
    other = replace(base, chosen={**base.chosen, setting: there})
    assert f"{setting} is {there} in the base, and {here} in" in refusal(pico, other).message


def test_a_base_is_the_same_from_its_file(base: Base, tmp_path: Path) -> None:
    base.save(tmp_path / "it.base")
    assert base_file.load(tmp_path / "it.base") == replace(base, settings=dict(base.settings))
    base.save(tmp_path / "again.base")
    assert (tmp_path / "it.base").read_bytes() == (tmp_path / "again.base").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\3\4 cut off"])
def test_a_file_that_is_no_base_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "it.base").write_bytes(content)
    with pytest.raises(UsageError, match="is no base"):
        base_file.load(tmp_path / "it.base")
    with pytest.raises(UsageError, match="there is no base"):
        base_file.load(tmp_path / "none.base")


def test_an_application_that_is_too_large_is_refused() -> None:
    slot = Slot("a", 0x10000000, 4096)
    assert len(slots.sealed(bytes(4092), slot)) == 4096
    with pytest.raises(ToolError, match="4,096 bytes, 4 more than slot a takes"):
        slots.sealed(bytes(4096), slot)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("srot", "keep has 'srot', and the profile tiny has no srot"),
        ("2sort", "keep has '2sort', which is no name"),
        ("none.py", "keep has 'none.py', which cannot be read"),
    ],
)
def test_a_name_to_keep_that_is_not_there_is_refused(
    tmp_path: Path, entry: str, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.noheap.tiny]\nkeep = ['sort', '{entry}']\n")
    with (
        project.acted_on(project.around(tmp_path)),
        pytest.raises(UsageError) as refused,
    ):
        assert len(keep.texts()) == 2
        keep.require_known({"sort"})
    assert said in refused.value.message


@pytest.mark.parametrize("version", ["1.2.3-a-long-word", 'a"b', "1 2"])
def test_a_version_that_does_not_go_into_an_application_is_refused(
    tmp_path: Path, version: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[project]\nversion = '{version}'\n[tool.noheap]\n")
    with (
        project.acted_on(project.around(tmp_path)),
        pytest.raises(UsageError, match="must be at most 15 letters"),
    ):
        application._version()
