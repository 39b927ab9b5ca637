"""Messages of exceptions, by `messages` of [tool.noheap.tiny]."""

from dataclasses import replace
from pathlib import Path

import pytest

from noheap_tools import paths, project
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build, parts, sources
from noheap_tools.tiny.build import Made
from tiny.images import PROGRAMS, booted

SAID = {
    "terse": [
        "ValueError: invalid syntax for integer",
        "AttributeError: no such attribute",
        "TypeError: unsupported type for operator",
    ],
    "normal": [
        "ValueError: invalid syntax for integer with base 10",
        "AttributeError: 'list' object has no attribute 'no_such'",
        "TypeError: unsupported types for __add__: 'int', 'str'",
    ],
}
ALL_BYTES = 60 * 1024
MORE = (PROGRAMS / "messages/slices.py").read_text(encoding="utf-8")


def made(board: Board, messages: str, firmware: Path, out: Path) -> Made:
    of_programs = project.around(PROGRAMS / "messages")
    changed = replace(of_programs, messages=messages, firmware=firmware)
    with project.acted_on(changed):
        return build.image(board, {}, out / "tiny.uf2", lambda line: None)


@pytest.mark.parametrize("messages", list(SAID))
def test_an_exception_says_as_much_as_is_set(pico: Board, messages: str, tmp_path: Path) -> None:
    program = booted(pico, made(pico, messages, PROGRAMS / "messages/firmware", tmp_path))
    program.wait(lambda: "no REPL" in program.said)
    assert program.said.splitlines()[:-1] == SAID[messages]


def test_with_all_of_it_the_demo_takes_at_most_60_kb(pico: Board, tmp_path: Path) -> None:
    for file in paths.FIRMWARE.glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "main.py").open("a", encoding="utf-8") as main:
        main.write("\n" + MORE)
    image = made(pico, "normal", tmp_path, tmp_path)
    found = parts.sizes(image.elf, list(sources.texts(pico, {})))
    assert 55_000 < found.flash_bytes <= ALL_BYTES
