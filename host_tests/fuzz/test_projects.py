"""[tool.noheap] of pyproject.toml: project.py, and what noheap check reads of it."""

from pathlib import Path

import pytest

from fuzz.files import corpus, fuzz, toml
from noheap_tools import project
from noheap_tools.errors import ToolError

PROJECT = {
    "project": {"name": "mine", "version": "1.1"},
    "tool": {
        "noheap": {
            "board": "pico",
            "firmware": "firmware",
            "boards": "boards",
            "scenario": "day.toml",
            "check": {"port": "rp2", "ignore": ["NH012"], "micropython": "1.26"},
            "budget": {"bytes": 28_672, "heap": 16_384, "flash": 65_536},
            "tiny": {"heap": 6_144, "stack": 3_072, "slots": 2, "keep": ["sort"]},
            "soldered": [{"model": "tmp102", "i2c_bus": 0, "address": 72}],
        }
    },
}


def read(folder: Path, text: str) -> None:
    file = folder / project.FILE
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    project._read.cache_clear()  # the file is as old as the last one
    try:
        project.around(folder)
    except ToolError as error:
        assert str(error)


@fuzz(toml(PROJECT))
def test_a_project_is_read_or_refused(folder: Path, text: str) -> None:
    read(folder, text)


@pytest.mark.parametrize("file", corpus("projects"), ids=lambda file: file.name)
def test_what_once_was_not(tmp_path: Path, file: Path, capsys: pytest.CaptureFixture) -> None:
    read(tmp_path, file.read_text(encoding="utf-8"))
