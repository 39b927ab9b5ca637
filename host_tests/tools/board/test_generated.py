"""Files that are made for a board: its module, its manifest, and the sources to freeze."""

import ast
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import boards, generated, imports, program
from rig.frozen import frozen_by


def test_what_is_frozen_in_exists(board):
    frozen = frozen_by(generated.manifest(board))
    assert sorted(frozen) == ["board.py", "boot.py", "config.py", "main.py", "noheap"]
    stamp = program.firmware(board, generated.module(board), {}, settled=False)
    assert frozen["board.py"].read_text() == board.module.replace(boards.UNSTAMPED, stamp)
    assert frozen["config.py"].read_text() == (paths.FIRMWARE / "config.py").read_text()


def test_a_manifest_of_the_users_own_includes_the_boards(board, tmp_path):
    mine = tmp_path / "manifest.py"
    mine.write_text(f"include({str(generated.manifest(board))!r})\nmodule('mine.py')\n")
    (tmp_path / "mine.py").touch()
    assert sorted(frozen_by(mine)) == sorted([*frozen_by(generated.manifest(board)), "mine.py"])


def test_the_whole_library_is_frozen_with_its_constants_as_numbers(board):
    folder = frozen_by(generated.manifest(board))["noheap"]
    whole = {
        path.relative_to(paths.LIB / "noheap")
        for path in (paths.LIB / "noheap").rglob("*.py")
        if not imports.is_empty(path)
    }
    found = {path.relative_to(folder) for path in folder.rglob("*.py")}
    assert {path for path in found if path.parts[0] != "linked"} == whole
    assert Path("linked/__init__.py") in found
    asked = ast.parse((paths.LIB / "noheap/sampler/job/judge.py").read_text())
    assert "noheap.block" in imported(asked)
    for path in folder.rglob("*.py"):
        assert "noheap.block" not in imported(ast.parse(path.read_text())), path


def imported(tree: ast.Module) -> set[str | None]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_made_files_follow_the_board_and_stay_untouched_otherwise(
    board, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # no project: its outputs go there
    path = generated.module(board)
    before = path.stat().st_mtime_ns
    assert generated.module(board).stat().st_mtime_ns == before
    path.write_text("# edited\n")
    assert generated.module(board).read_text() == board.module
    assert {file.name for file in path.parent.iterdir()} == {"board.py"}


def test_frozen_sources_follow_the_library_and_stay_untouched_otherwise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no project: its outputs go there
    pico = boards.load("pico")
    folder = generated.sources(pico)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.py")}
    edited = folder / "noheap/block.py"
    edited.write_text("# edited\n")
    (folder / "noheap/gone.py").touch()
    assert generated.sources(pico) == folder
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.py")}
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} == {edited}
    assert edited.read_text() == (paths.LIB / "noheap/block.py").read_text()
