"""The project of docs/guide/board-tests.md, whose blocks are its files."""

import re
from pathlib import Path

import pytest

from docs import blocks
from noheap_board import Board
from noheap_tools import paths
from rig.own_pytest import outcomes, run

PAGE = paths.ROOT / "docs/guide/board-tests.md"


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    for block in blocks.parse(PAGE.read_text(), "docs/guide/board-tests.md"):
        name = re.match(r"# (\S+\.py)\n", block.text)
        assert name, f"line {block.line}: the first line must name the file"
        file = tmp_path / name[1]
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text)
    return tmp_path


@pytest.mark.parametrize(("on", "passed", "skipped"), [("emulator", 3, 0), ("mock", 2, 1)])
def test_its_tests_pass(project, on, passed, skipped):
    code, said = run(project, "--on", on)
    assert code == 0, said
    assert list(outcomes(said).values()) == ["PASSED"] * passed
    assert said.count("SKIPPED") == skipped


def test_each_name_in_its_tables_is_there():
    cells = re.findall(r"^\| (`[^|]*)\|", PAGE.read_text(), re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`(?:with board\.)?(\w+)", cell)]
    assert len(named) >= 25
    attributes = {"lines", "records"}  # of an instance
    assert [name for name in named if not hasattr(Board, name) and name not in attributes] == []
