"""board.toml of a board of one's own: board/boards.py."""

import tomllib
from pathlib import Path

import pytest

from fuzz.files import corpus, fuzz, toml
from noheap_tools import paths, project
from noheap_tools.board import boards
from noheap_tools.errors import ToolError

PICO = tomllib.loads((paths.BOARDS / "pico/board.toml").read_text(encoding="utf-8"))


def read(root: Path, text: str) -> None:
    folder = root / "boards/mine"
    folder.mkdir(parents=True, exist_ok=True)
    (root / project.FILE).write_text('[tool.noheap]\nboards = "boards"\n', encoding="utf-8")
    file = folder / "board.toml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    with project.chosen(root):
        try:
            assert boards.load("mine").name == "mine"
        except ToolError as error:
            assert str(error)


@fuzz(toml(PICO))
def test_a_board_is_read_or_refused(folder: Path, text: str) -> None:
    read(folder, text)


@pytest.mark.parametrize("file", corpus("boards"), ids=lambda file: file.name)
def test_what_once_was_not(tmp_path: Path, file: Path) -> None:
    read(tmp_path, file.read_text(encoding="utf-8"))
