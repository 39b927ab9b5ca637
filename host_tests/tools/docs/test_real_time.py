"""The example of docs/guide/real-time.md that never ends runs as it stands."""

from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import boot

PAGE = paths.ROOT / "docs/guide/real-time.md"


def _example() -> str:
    found = [
        it.text for it in blocks.parse(PAGE.read_text(), PAGE.name) if "stats.missed)" in it.text
    ]
    assert len(found) == 1
    return found[0]


def test_the_example_samples_on_the_emulated_pico() -> None:
    example = _example()
    board = boards.load("pico")
    files = device_files.everything(board, whole_library=True) | {"main.py": example.encode()}
    pico = boot(files)
    pico.board.run_ms(1500)
    lines = pico.said.splitlines()
    assert lines[:3] == ["1 25000 0", "2 25000 0", "3 25000 0"]
    assert len(lines) > 20


def test_the_example_is_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = _example()
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text(example)
    monkeypatch.chdir(tmp_path)
    files = device_files.everything(boards.chosen(None))
    assert sum(map(len, files.values())) < 24_000
    pico = boot(files)
    pico.board.run_ms(1500)
    assert pico.said.startswith("1 25000 0\n2 25000 0\n")
