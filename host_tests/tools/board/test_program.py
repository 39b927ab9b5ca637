"""The firmware's hash: the same for the same firmware, another one for whatever the board runs."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import boards, config, files, generated, program
from noheap_tools.emulator.program import boot
from noheap_tools.link.decode import Decoder, Identity

MAIN = """\
import sys

import board
import gauge

from noheap.wire.telemetry import Telemetry

Telemetry(sys.stdout.buffer.write).hello(board.FIRMWARE)
"""


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """The project's folder, the current one."""
    firmware = tmp_path / "firmware"
    firmware.mkdir()
    (firmware / "main.py").write_text(MAIN)
    (firmware / "gauge.py").write_text("LIMIT = 3\n\n\ndef limit():\n    return LIMIT\n")
    (firmware / "config.py").write_text("RATE_HZ = 5\n")
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stamp(board: str = "pico", values: Mapping[str, object] | None = None) -> str:
    chosen = boards.load(board)
    return program.firmware(chosen, generated.module(chosen), values or {})


def test_it_is_the_same_again_and_in_another_folder(project, tmp_path_factory, monkeypatch):
    first = stamp()
    assert first == stamp()
    assert len(first) == 12 and int(first, 16)
    copy = shutil.copytree(project, tmp_path_factory.mktemp("copy") / "elsewhere")
    monkeypatch.chdir(copy)
    assert stamp() == first


@pytest.mark.parametrize("name", ["main.py", "gauge.py", "config.py", "boot.py"])
def test_each_file_that_goes_onto_the_board_changes_it(name, project):
    before = stamp()
    path = project / "firmware" / name
    path.write_text((path.read_text() if path.exists() else "") + "EXTRA = 1\nprint(EXTRA)\n")
    assert stamp() != before


def test_the_board_and_settings_change_it_and_other_files_do_not(project):
    before = stamp()
    assert stamp("pico_w") != before
    assert stamp(values={"RATE_HZ": 6}) != before
    (project / "firmware/unused.py").write_text("print(1)\n")
    assert stamp() == before


def test_the_library_changes_it(project, monkeypatch):
    before = stamp()
    copy = project / "lib"
    shutil.copytree(paths.LIB, copy)
    monkeypatch.setattr(paths, "LIB", copy)
    monkeypatch.setattr(paths, "LIBRARY", copy / "noheap")
    assert stamp() == before
    frame = copy / "noheap/wire/frame.py"
    frame.write_text(frame.read_text().replace("mov(r5, 0)", "mov(r5, 1)", 1))
    assert stamp() != before


def test_it_is_on_the_board_and_nothing_is_left_without_it(project):
    board = boards.load("pico")
    on_board = files.everything(board)
    assert config.text({}) == on_board["config.py"]
    for path, content in on_board.items():
        assert boards.UNSTAMPED.encode() not in content, path
    assert stamp().encode() in on_board["board.mpy"]
    pico = boot(on_board, board)
    pico.wait(lambda: b"\x00" in pico.heard[5:])
    (who,) = (it for it in Decoder().feed(bytes(pico.heard)) if isinstance(it, Identity))
    assert (who.board, who.firmware) == ("pico", stamp())


def test_what_is_frozen_in_has_the_hash_of_its_own_texts(project):
    board = boards.load("pico")
    folder = generated.sources(board)
    frozen = program.firmware(board, generated.module(board), {}, settled=False)
    assert f"'pico {frozen}'" in (folder / "main.py").read_text()
    assert f"'pico {frozen}'" in (folder / "board.py").read_text()
    for path in folder.rglob("*.py"):
        assert boards.UNSTAMPED not in path.read_text(), path
