"""The language on the tiny image, whose VM has only what the program asks for."""

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.toolchain import build
from tiny.images import PROGRAMS, booted, image, on_cpython


@pytest.fixture(scope="module")
def said(pico: Board) -> list[str]:
    program = booted(pico, image(pico, "vm"))
    program.wait(lambda: "no REPL" in program.said)
    return program.said.splitlines()


def test_it_prints_what_cpython_prints(said: list[str]) -> None:
    assert said[:-1] == on_cpython(PROGRAMS / "vm")


def test_it_says_that_the_program_is_over(said: list[str]) -> None:
    assert said[-1].startswith(f"MicroPython v{build.tree_release()}")
